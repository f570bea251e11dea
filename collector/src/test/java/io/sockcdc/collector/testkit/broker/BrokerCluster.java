package io.sockcdc.collector.testkit.broker;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.ElectionType;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;

/** Three brokers, each a process of its own and a controller too. One may be missing. */
public final class BrokerCluster implements AutoCloseable {
    private static final int BROKERS = 3;

    private final List<BrokerProcess> brokers = new ArrayList<>();

    /** Three that keep what they have in this directory; not started. */
    public BrokerCluster(Path directory) {
        List<Integer> controllers =
                IntStream.range(0, BROKERS).mapToObj(i -> TestBroker.freePort()).toList();
        String voters = IntStream.range(0, BROKERS)
                .mapToObj(i -> (i + 1) + "@127.0.0.1:" + controllers.get(i))
                .collect(Collectors.joining(","));
        for (int i = 0; i < BROKERS; i++) {
            Map<String, String> own = new HashMap<>();
            own.put("node.id", Integer.toString(i + 1));
            own.put("controller.quorum.voters", voters);
            own.put("default.replication.factor", "3");
            own.put("min.insync.replicas", "2");
            own.put("replica.lag.time.max.ms", "5000");
            own.put("auto.leader.rebalance.enable", "false");
            brokers.add(new BrokerProcess(
                    directory.resolve("broker-" + (i + 1)), TestBroker.freePort(), controllers.get(i), own));
        }
    }

    /** Starts all, and returns when they serve. */
    public void start() {
        brokers.forEach(BrokerProcess::launch);
        brokers.forEach(BrokerProcess::awaitServing);
    }

    /** Where clients find them. */
    public String bootstrapServers() {
        return brokers.stream().map(BrokerProcess::bootstrapServers).collect(Collectors.joining(","));
    }

    /** One of them, by its id from 1. */
    public BrokerProcess broker(int id) {
        return brokers.get(id - 1);
    }

    /** To read what they have through one of them. */
    public TestBroker asClient(int id) {
        return broker(id).asClient();
    }

    /** Which broker leads each partition of a topic; 0 where none does. */
    public List<Integer> leaders(String topic) {
        return partitions(topic).stream()
                .map(partition ->
                        partition.leader() == null ? 0 : partition.leader().id())
                .toList();
    }

    /** Whether every partition of a topic has all its copies. */
    public boolean isWhole(String topic) {
        return partitions(topic).stream().map(TopicPartitionInfo::isr).allMatch(copies -> copies.size() == BROKERS);
    }

    private List<TopicPartitionInfo> partitions(String topic) {
        return ask(admin -> admin.describeTopics(List.of(topic))
                        .topicNameValues()
                        .values()
                        .iterator()
                        .next()
                        .get())
                .partitions();
    }

    /** Gives each partition of a topic back to the broker that is to lead it. */
    public void electPreferred(String topic) {
        int partitions = leaders(topic).size();
        ask(admin -> admin.electLeaders(
                        ElectionType.PREFERRED,
                        IntStream.range(0, partitions)
                                .mapToObj(i -> new TopicPartition(topic, i))
                                .collect(Collectors.toSet()))
                .partitions()
                .get());
    }

    private interface Question<T> {
        T ask(Admin admin) throws InterruptedException, ExecutionException;
    }

    private <T> T ask(Question<T> question) {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers()))) {
            return question.ask(admin);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }

    @Override
    public void close() {
        brokers.forEach(BrokerProcess::close);
    }
}
