import com.alibaba.fastjson2.JSON;
import com.alibaba.fastjson2.JSONWriter;
import io.cloudevents.CloudEvent;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.rocketmq.client.consumer.DefaultMQPullConsumer;
import org.apache.rocketmq.client.consumer.PullResult;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.common.message.MessageQueue;

/**
 * Reads all messages of the topics that stand in the input, one in each line, and prints each as a line of JSON. What the consumer of
 * the examples reads in a message stands in `event`; why it cannot read it stands in `unreadable`.
 */
public final class Reader {
    public static void main(String[] args) throws Exception {
        DefaultMQPullConsumer consumer = new DefaultMQPullConsumer("reader");
        consumer.setNamesrvAddr(args[0]);
        int code = 1;
        try {
            consumer.start();
            readAll(consumer);
            code = 0;
        } catch (Exception failure) {
            failure.printStackTrace();
        }
        System.exit(code); // the client's threads would keep the process alive
    }

    private static void readAll(DefaultMQPullConsumer consumer) throws Exception {
        PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
        BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String topic; (topic = input.readLine()) != null;)
            for (MessageQueue queue : queuesOf(consumer, topic)) read(consumer, queue, out);
        out.flush();
    }

    /** A broker registers itself and its topics with the name server only about ten seconds after its start. */
    private static Set<MessageQueue> queuesOf(DefaultMQPullConsumer consumer, String topic) throws Exception {
        for (int attempt = 1;; attempt++) {
            try {
                return consumer.fetchSubscribeMessageQueues(topic);
            } catch (MQClientException failure) {
                if (attempt == 100) throw failure;
                Thread.sleep(300);
            }
        }
    }

    private static void read(DefaultMQPullConsumer consumer, MessageQueue queue, PrintStream out) throws Exception {
        long end = consumer.maxOffset(queue);
        for (long offset = 0; offset < end;) {
            PullResult result = consumer.pull(queue, "*", offset, 32);
            List<MessageExt> found = result.getMsgFoundList();
            for (MessageExt message : found == null ? List.<MessageExt>of() : found)
                out.println(JSON.toJSONString(describe(message), JSONWriter.Feature.LargeObject));
            offset = result.getNextBeginOffset();
        }
    }

    private static Map<String, Object> describe(MessageExt message) {
        Map<String, Object> seen = new LinkedHashMap<>();
        seen.put("topic", message.getTopic());
        seen.put("queueId", message.getQueueId());
        seen.put("queueOffset", message.getQueueOffset());
        seen.put("place", message.getCommitLogOffset());
        seen.put("storedAt", message.getStoreTimestamp());
        seen.put("tag", message.getTags());
        seen.put("keys", message.getKeys());
        // As pairs: a name may be one that objects of JavaScript have already.
        seen.put("properties", pairsOf(message.getProperties()));
        seen.put("body", Base64.getEncoder().encodeToString(message.getBody()));
        if (message.getProperties().containsKey("CE_specversion")) addEvent(seen, message);
        return seen;
    }

    private static List<List<String>> pairsOf(Map<String, String> texts) {
        List<List<String>> pairs = new ArrayList<>();
        texts.forEach((name, value) -> pairs.add(List.of(name, value)));
        return pairs;
    }

    private static void addEvent(Map<String, Object> seen, MessageExt message) {
        try {
            CloudEvent event = Consumer.read(message.getProperties(), message.getBody());
            Map<String, String> read = new LinkedHashMap<>();
            for (String name : event.getAttributeNames())
                if (event.getAttribute(name) != null) read.put(name, String.valueOf(event.getAttribute(name)));
            // The text of a time in Java has no seconds if they are zero.
            if (event.getTime() != null) read.put("time", DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(event.getTime()));
            for (String name : event.getExtensionNames()) read.put(name, String.valueOf(event.getExtension(name)));
            seen.put("event", read);
            byte[] data = event.getData() == null ? new byte[0] : event.getData().toBytes();
            seen.put("data", Base64.getEncoder().encodeToString(data));
        } catch (RuntimeException failure) {
            seen.put("unreadable", failure.toString());
        }
    }
}
