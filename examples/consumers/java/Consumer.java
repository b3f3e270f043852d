import io.cloudevents.CloudEvent;
import io.cloudevents.SpecVersion;
import io.cloudevents.core.data.BytesCloudEventData;
import io.cloudevents.core.message.impl.BaseGenericBinaryMessageReaderImpl;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerConcurrently;
import org.apache.rocketmq.common.consumer.ConsumeFromWhere;
import org.apache.rocketmq.common.message.MessageExt;

/** Prints the events of a topic, each once. Arguments: topic, and an expression of tags such as "push || release". */
public final class Consumer {
    private static final PrintStream OUT = new PrintStream(System.out, true, StandardCharsets.UTF_8);

    public static void main(String[] args) throws Exception {
        if (args.length == 0) throw new IllegalArgumentException("Give a topic, such as: orders");
        DefaultMQPushConsumer consumer = new DefaultMQPushConsumer("example-java");
        consumer.setNamesrvAddr(System.getenv().getOrDefault("NAMESRV_ADDR", "127.0.0.1:9876"));
        consumer.setConsumeFromWhere(ConsumeFromWhere.CONSUME_FROM_FIRST_OFFSET);
        consumer.subscribe(args[0], args.length > 1 ? args[1] : "*");
        Set<String> handled = lastOf(10_000);
        consumer.registerMessageListener((MessageListenerConcurrently) (messages, context) -> {
            for (MessageExt message : messages) {
                CloudEvent event = read(message.getProperties(), message.getBody());
                // A copy of an event has the same source and id. Where the work is a transaction of a database, make this
                // pair a unique column of it: the memory of this process ends with the process.
                String key = event.getSource() + " " + event.getId();
                if (!handled.add(key)) continue;
                try {
                    handle(event, message);
                } catch (RuntimeException failure) {
                    handled.remove(key);
                    return ConsumeConcurrentlyStatus.RECONSUME_LATER;
                }
            }
            return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
        });
        consumer.start();
    }

    /** The work of your own. If it throws, RocketMQ delivers the message again. */
    private static void handle(CloudEvent event, MessageExt message) {
        String body = event.getData() == null ? "" : new String(event.getData().toBytes(), StandardCharsets.UTF_8);
        OUT.printf("id=%s type=%s source=%s tag=%s body=%s%n",
            event.getId(), event.getType(), event.getSource(), message.getTags(), body);
    }

    /** Reads an event from the properties CE_… of a message and its body. */
    static CloudEvent read(Map<String, String> properties, byte[] body) {
        SpecVersion version = SpecVersion.parse(properties.get("CE_specversion"));
        return new Reader(version, properties, body).toEvent();
    }

    private static final class Reader extends BaseGenericBinaryMessageReaderImpl<String, String> {
        private final Map<String, String> properties;

        Reader(SpecVersion version, Map<String, String> properties, byte[] body) {
            super(version, BytesCloudEventData.wrap(body));
            this.properties = properties;
        }

        @Override
        protected boolean isContentTypeHeader(String name) {
            return name.equals("CE_contenttype");
        }

        @Override
        protected boolean isCloudEventsHeader(String name) {
            return name.startsWith("CE_");
        }

        @Override
        protected String toCloudEventsKey(String name) {
            return name.substring("CE_".length());
        }

        @Override
        protected void forEachHeader(BiConsumer<String, String> use) {
            properties.forEach(use);
        }

        @Override
        protected String toCloudEventsValue(String value) {
            return value;
        }
    }

    /** A set of the last values that were added. */
    private static Set<String> lastOf(int size) {
        return Collections.synchronizedSet(Collections.newSetFromMap(new LinkedHashMap<String, Boolean>() {
            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
                return size() > size;
            }
        }));
    }
}
