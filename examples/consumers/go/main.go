// Prints the events of a topic, each once. Arguments: topic, and an expression of tags such as "push || release".
package main

import (
	"fmt"
	"log"
	"os"
	"os/signal"
	"strings"
	"sync"
	"syscall"

	rmq "github.com/apache/rocketmq-clients/golang/v5"
	"github.com/apache/rocketmq-clients/golang/v5/credentials"
)

func main() {
	if len(os.Args) < 2 {
		log.Fatal("Give a topic, such as: go run . orders")
	}
	topic, tags := os.Args[1], "*"
	if len(os.Args) > 2 {
		tags = os.Args[2]
	}
	handled := newKeys(10_000)
	consumer, err := rmq.NewPushConsumer(
		&rmq.Config{
			Endpoint:      endpoint(),
			ConsumerGroup: "example-go",
			Credentials:   &credentials.SessionCredentials{},
		},
		rmq.WithPushSubscriptionExpressions(map[string]*rmq.FilterExpression{
			topic: rmq.NewFilterExpression(tags),
		}),
		rmq.WithPushMessageListener(&rmq.FuncMessageListener{
			Consume: func(message *rmq.MessageView) rmq.ConsumerResult {
				event := attributesOf(message.GetProperties())
				// A copy of an event has the same source and id. Where the work is a transaction of a database, make this
				// pair a unique column of it: the memory of this process ends with the process.
				key := event["source"] + " " + event["id"]
				if !handled.add(key) {
					return rmq.SUCCESS
				}
				if err := handle(event, message); err != nil {
					handled.remove(key)
					return rmq.FAILURE // RocketMQ delivers the message again.
				}
				return rmq.SUCCESS
			},
		}),
	)
	if err != nil {
		log.Fatal(err)
	}
	if err := consumer.Start(); err != nil {
		log.Fatal(err)
	}
	fmt.Println("Ready for", topic)
	stop := make(chan os.Signal, 1)
	signal.Notify(stop, syscall.SIGINT, syscall.SIGTERM)
	<-stop
	_ = consumer.GracefulStop()
}

// handle is the work of your own.
func handle(event map[string]string, message *rmq.MessageView) error {
	tag := ""
	if message.GetTag() != nil {
		tag = *message.GetTag()
	}
	fmt.Printf("id=%s type=%s source=%s tag=%s body=%s\n",
		event["id"], event["type"], event["source"], tag, message.GetBody())
	return nil
}

// attributesOf returns the attributes of the CloudEvent: the properties of the message that begin with CE_.
func attributesOf(properties map[string]string) map[string]string {
	event := map[string]string{}
	for name, value := range properties {
		if attribute, found := strings.CutPrefix(name, "CE_"); found {
			event[attribute] = value
		}
	}
	return event
}

func endpoint() string {
	if value := os.Getenv("ROCKETMQ_ENDPOINT"); value != "" {
		return value
	}
	return "127.0.0.1:8081"
}

// keys holds the last keys whose work is done or under way.
type keys struct {
	mutex sync.Mutex
	known map[string]bool
	order []string
}

func newKeys(size int) *keys {
	return &keys{known: map[string]bool{}, order: make([]string, 0, size)}
}

// add returns false if the key is there already.
func (k *keys) add(key string) bool {
	k.mutex.Lock()
	defer k.mutex.Unlock()
	if k.known[key] {
		return false
	}
	if len(k.order) == cap(k.order) {
		delete(k.known, k.order[0])
		copy(k.order, k.order[1:])
		k.order = k.order[:len(k.order)-1]
	}
	k.known[key] = true
	k.order = append(k.order, key)
	return true
}

func (k *keys) remove(key string) {
	k.mutex.Lock()
	defer k.mutex.Unlock()
	delete(k.known, key)
}
