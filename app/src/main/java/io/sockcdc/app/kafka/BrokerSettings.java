package io.sockcdc.app.kafka;

import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;

/**
 * Settings of the embedded broker: one node that is broker and controller, on loopback, small, and quick to restart. What
 * can be left to topics (retention, compaction) is left to them.
 */
final class BrokerSettings {
    static final int NODE_ID = 1;
    static final String CONTROLLER_LISTENER = "CONTROLLER";
    private static final String CLIENT_LISTENER = "CLIENT";

    private BrokerSettings() {}

    static Properties of(Path records, Ports ports) {
        Properties settings = new Properties();
        settings.putAll(Map.of(
                "process.roles",
                "broker,controller",
                "node.id",
                Integer.toString(NODE_ID),
                "listeners",
                CLIENT_LISTENER + "://127.0.0.1:" + ports.broker() + "," + CONTROLLER_LISTENER + "://127.0.0.1:"
                        + ports.controller(),
                "advertised.listeners",
                CLIENT_LISTENER + "://127.0.0.1:" + ports.broker(),
                "listener.security.protocol.map",
                CLIENT_LISTENER + ":PLAINTEXT," + CONTROLLER_LISTENER + ":PLAINTEXT",
                "inter.broker.listener.name",
                CLIENT_LISTENER,
                "controller.listener.names",
                CONTROLLER_LISTENER,
                "controller.quorum.voters",
                NODE_ID + "@127.0.0.1:" + ports.controller(),
                "log.dirs",
                records.toString()));
        oneNode(settings);
        small(settings);
        quickRestart(settings);
        // A host whose clock runs ahead must still be heard.
        settings.put("log.message.timestamp.after.max.ms", Long.toString(Long.MAX_VALUE));
        settings.put("auto.create.topics.enable", "false");
        return settings;
    }

    private static void oneNode(Properties settings) {
        settings.put("default.replication.factor", "1");
        settings.put("min.insync.replicas", "1");
        for (String topic : new String[] {"offsets.topic", "transaction.state.log", "share.coordinator.state.topic"}) {
            settings.put(topic + ".replication.factor", "1");
            settings.put(topic + ".num.partitions", "1");
        }
        settings.put("transaction.state.log.min.isr", "1");
        settings.put("share.coordinator.state.topic.min.isr", "1");
        settings.put("group.initial.rebalance.delay.ms", "0");
    }

    private static void small(Properties settings) {
        settings.put("num.network.threads", "1");
        settings.put("num.io.threads", "2");
        settings.put("background.threads", "2");
        settings.put("log.cleaner.dedupe.buffer.size", Integer.toString(4 << 20));
        settings.put("log.cleaner.io.buffer.size", Integer.toString(256 << 10));
        settings.put("log.segment.bytes", Integer.toString(128 << 20));
    }

    /** After a kill the next start waits for the old broker's session to end. */
    private static void quickRestart(Properties settings) {
        settings.put("broker.session.timeout.ms", "2000");
        settings.put("broker.heartbeat.interval.ms", "500");
        settings.put("controlled.shutdown.enable", "true");
        settings.put("metadata.max.idle.interval.ms", "5000");
    }
}
