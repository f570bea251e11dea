package io.sockcdc.consumers.topology.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.junit.jupiter.api.Test;

class CommitHookTest {
    /** Forwards nothing but before a commit. */
    private static final class Gather extends ContextualProcessor<String, String, String, String> {
        private final List<String> gathered = new ArrayList<>();

        @Override
        public void init(ProcessorContext<String, String> context) {
            super.init(context);
            CommitHook.beforeCommit(context, "hook", () -> {
                gathered.forEach(text -> context.forward(new Record<>("all", text, 7)));
                gathered.clear();
            });
        }

        @Override
        public void process(Record<String, String> record) {
            gathered.add(record.value());
        }
    }

    @Test
    void whatIsForwardedBeforeACommitGoesToTheNextProcessor() {
        Topology topology = new Topology()
                .addSource("in", new StringDeserializer(), new StringDeserializer(), "in")
                .addProcessor("gather", Gather::new, "in")
                .addStateStore(CommitHook.builder("hook"), "gather")
                .addSink("out", "out", new StringSerializer(), new StringSerializer(), "gather");
        Properties properties = new Properties();
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "test");
        properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "localhost:1");

        try (TopologyTestDriver driver = new TopologyTestDriver(topology, properties)) {
            driver.createInputTopic("in", new StringSerializer(), new StringSerializer())
                    .pipeInput("key", "value");

            assertThat(driver.createOutputTopic("out", new StringDeserializer(), new StringDeserializer())
                            .readRecordsToList())
                    .singleElement()
                    .satisfies(record -> {
                        assertThat(record.value()).isEqualTo("value");
                        assertThat(record.timestamp()).isEqualTo(7);
                    });
        }
    }
}
