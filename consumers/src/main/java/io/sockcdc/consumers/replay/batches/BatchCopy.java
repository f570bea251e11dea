package io.sockcdc.consumers.replay.batches;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongConsumer;
import org.apache.kafka.clients.ClientResponse;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.message.FetchResponseData;
import org.apache.kafka.common.message.InitProducerIdRequestData;
import org.apache.kafka.common.message.InitProducerIdResponseData;
import org.apache.kafka.common.message.ProduceRequestData;
import org.apache.kafka.common.message.ProduceRequestData.PartitionProduceData;
import org.apache.kafka.common.message.ProduceRequestData.TopicProduceData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.FetchRequest;
import org.apache.kafka.common.requests.FetchResponse;
import org.apache.kafka.common.requests.InitProducerIdRequest;
import org.apache.kafka.common.requests.InitProducerIdResponse;
import org.apache.kafka.common.requests.ProduceRequest;
import org.apache.kafka.common.requests.ProduceResponse;
import org.jspecify.annotations.Nullable;

/**
 * Copies stretches of partitions into partitions of the same number: fetched batches are sent as they are packed, with the
 * numbers of an idempotent producer, so that a retry neither doubles nor reorders. Batches are unpacked only where some of
 * their records may not be wanted. One thread copies; any thread may {@link #stop} it.
 */
public final class BatchCopy implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(100);
    private static final long BACKOFF_MS = 100;
    private static final long PATIENCE_MS = 120_000;
    private static final int MOST_OF_A_PARTITION = 2 << 20;
    private static final int MOST_OF_A_FETCH = 8 << 20;
    private static final int MOST_OF_A_WRITE = 8 << 20;
    private static final long MOST_WAITING = 32L << 20;
    private static final short ALL = -1;

    private final Wire wire;
    private final List<Lane> lanes = new ArrayList<>();
    private final Set<String> fetching = new TreeSet<>();
    private final AtomicBoolean stopped = new AtomicBoolean();
    private final Object lock = new Object();
    private boolean closed;
    private @Nullable InitProducerIdResponseData producer;
    private boolean asksForProducer;
    private @Nullable RuntimeException failure;
    private long written;
    private long movedAtMillis;

    /**
     * Nothing is asked of Kafka yet.
     *
     * @param client properties of a Kafka client, at least {@code bootstrap.servers}
     * @param targets topic that is read to topic that is written; both are there, with as many partitions
     */
    public BatchCopy(Map<String, Object> client, Map<String, String> targets) {
        Set<String> topics = new TreeSet<>(targets.keySet());
        topics.addAll(targets.values());
        wire = new Wire(client, topics);
    }

    /**
     * Adds a stretch of a partition. Called before {@link #copy}.
     *
     * @param begin offset of the first record
     * @param end behind the offset of the last record
     * @param change what becomes of its records; null to hand on all of them as they are
     */
    public void add(TopicPartition source, String target, long begin, long end, @Nullable Change change) {
        lanes.add(new Lane(source, new TopicPartition(target, source.partition()), begin, end, change));
    }

    /**
     * Copies, and returns how many records were written when all of them are acknowledged; fewer when stopped.
     *
     * @param progress told the number of records written so far
     * @throws CopyException when a partition cannot be read or written, or no answer comes for two minutes
     * @throws org.apache.kafka.common.KafkaException when Kafka refuses this client
     */
    public long copy(LongConsumer progress) {
        movedAtMillis = wire.nowMillis();
        while (!isOver()) {
            if (producer == null) {
                askForProducer();
            }
            if (!stopped.get()) {
                fetch();
                write();
            }
            wire.poll(POLL);
            if (failure != null) {
                throw failure;
            }
            progress.accept(written);
            if (wire.nowMillis() - movedAtMillis > PATIENCE_MS) {
                throw new CopyException("Kafka has answered nothing for " + PATIENCE_MS / 1_000 + " s");
            }
        }
        return written;
    }

    private boolean isOver() {
        return stopped.get()
                ? lanes.stream().noneMatch(Lane::isSending)
                : lanes.stream().allMatch(Lane::isDone);
    }

    private void askForProducer() {
        Node node = asksForProducer ? null : wire.any();
        if (node == null || !wire.isReady(node)) {
            return;
        }
        asksForProducer = true;
        InitProducerIdRequestData asked =
                new InitProducerIdRequestData().setTransactionalId(null).setTransactionTimeoutMs(Integer.MAX_VALUE);
        wire.send(node, new InitProducerIdRequest.Builder(asked), response -> {
            asksForProducer = false;
            if (answered(response) && response.responseBody() instanceof InitProducerIdResponse answer) {
                Errors error = answer.error();
                if (error == Errors.NONE) {
                    producer = answer.data();
                } else {
                    orFail(error, "asking for a producer id");
                }
            }
        });
    }

    private void fetch() {
        long waiting = lanes.stream().mapToLong(Lane::waitingBytes).sum();
        if (waiting > MOST_WAITING) {
            return;
        }
        long now = wire.nowMillis();
        Map<Node, Map<TopicPartition, FetchRequest.PartitionData>> wanted = new HashMap<>();
        for (Lane lane : lanes) {
            if (lane.isFetched() || lane.rests(now) || lane.waitingBytes() > MOST_OF_A_PARTITION) {
                continue;
            }
            Node leader = wire.leader(lane.source);
            if (leader != null && !fetching.contains(leader.idString())) {
                wanted.computeIfAbsent(leader, fresh -> new LinkedHashMap<>())
                        .put(
                                lane.source,
                                new FetchRequest.PartitionData(
                                        wire.idOf(lane.source.topic()),
                                        lane.position(),
                                        FetchRequest.INVALID_LOG_START_OFFSET,
                                        MOST_OF_A_PARTITION,
                                        Optional.empty()));
            }
        }
        wanted.forEach((node, partitions) -> {
            if (wire.isReady(node)) {
                fetching.add(node.idString());
                wire.send(
                        node,
                        FetchRequest.Builder.forConsumer(ApiKeys.FETCH.latestVersion(), 0, 1, partitions)
                                .setMaxBytes(MOST_OF_A_FETCH),
                        response -> {
                            fetching.remove(node.idString());
                            if (answered(response) && response.responseBody() instanceof FetchResponse answer) {
                                fetched(answer, response.requestHeader().apiVersion());
                            }
                        });
            }
        });
    }

    private void fetched(FetchResponse answer, short version) {
        if (answer.error() != Errors.NONE) {
            orFail(answer.error(), "fetching");
            return;
        }
        Map<TopicPartition, FetchResponseData.PartitionData> parts = answer.responseData(wire.names(), version);
        for (Lane lane : lanes) {
            FetchResponseData.PartitionData part = parts.get(lane.source);
            if (part == null) {
                continue;
            }
            Errors error = Errors.forCode(part.errorCode());
            if (error == Errors.NONE) {
                moved();
                lane.take(FetchResponse.recordsOrFail(part));
            } else if (error == Errors.OFFSET_OUT_OF_RANGE && part.logStartOffset() > lane.position()) {
                lane.skipTo(part.logStartOffset());
            } else {
                orFail(error, "fetching " + lane.source);
                lane.rest(wire.nowMillis() + BACKOFF_MS);
            }
        }
    }

    private void write() {
        InitProducerIdResponseData numbers = producer;
        if (numbers == null) {
            return;
        }
        long now = wire.nowMillis();
        Map<Node, List<Lane>> ready = new HashMap<>();
        for (Lane lane : lanes) {
            if (lane.waitingBytes() > 0 && !lane.isSending() && !lane.rests(now)) {
                Node leader = wire.leader(lane.target);
                if (leader != null) {
                    ready.computeIfAbsent(leader, fresh -> new ArrayList<>()).add(lane);
                }
            }
        }
        ready.forEach((node, those) -> {
            if (wire.isReady(node)) {
                write(node, those, numbers);
            }
        });
    }

    private void write(Node node, List<Lane> those, InitProducerIdResponseData numbers) {
        ProduceRequestData request = new ProduceRequestData().setAcks(ALL).setTimeoutMs((int)
                wire.requestTimeout().toMillis());
        List<Lane> sent = new ArrayList<>();
        long bytes = 0;
        for (Lane lane : those) {
            Batch batch = bytes > MOST_OF_A_WRITE ? null : lane.toSend(numbers.producerId(), numbers.producerEpoch());
            if (batch != null) {
                bytes += batch.size();
                sent.add(lane);
                partitions(request, lane.target.topic())
                        .add(new PartitionProduceData()
                                .setIndex(lane.target.partition())
                                .setRecords(batch.toSend()));
            }
        }
        wire.send(node, ProduceRequest.builder(request), response -> {
            if (answered(response) && response.responseBody() instanceof ProduceResponse answer) {
                written(answer, sent);
            }
            sent.stream().filter(Lane::isSending).forEach(this::retry);
        });
    }

    private List<PartitionProduceData> partitions(ProduceRequestData request, String topic) {
        TopicProduceData data = request.topicData().find(topic, wire.idOf(topic));
        if (data == null) {
            data = new TopicProduceData()
                    .setName(topic)
                    .setTopicId(wire.idOf(topic))
                    .setPartitionData(new ArrayList<>());
            request.topicData().add(data);
        }
        return data.partitionData();
    }

    private void written(ProduceResponse answer, List<Lane> sent) {
        answer.data().responses().forEach(topic -> {
            String name = topic.name().isEmpty() ? wire.names().get(topic.topicId()) : topic.name();
            topic.partitionResponses().forEach(part -> {
                TopicPartition target = new TopicPartition(String.valueOf(name), part.index());
                Errors error = Errors.forCode(part.errorCode());
                for (Lane lane : sent) {
                    if (!lane.target.equals(target)) {
                        continue;
                    }
                    // A number that Kafka has already is one whose first answer was lost.
                    if (error == Errors.NONE || error == Errors.DUPLICATE_SEQUENCE_NUMBER) {
                        moved();
                        written += lane.written();
                    } else {
                        orFail(error, "writing " + target);
                    }
                }
            });
        });
    }

    private void retry(Lane lane) {
        lane.again();
        lane.rest(wire.nowMillis() + BACKOFF_MS);
        wire.refresh();
    }

    private void moved() {
        movedAtMillis = wire.nowMillis();
    }

    /** Whether there is an answer: a connection that broke is made again. */
    private boolean answered(ClientResponse response) {
        if (response.authenticationException() != null) {
            failure = response.authenticationException();
        } else if (response.versionMismatch() != null) {
            failure = response.versionMismatch();
        } else if (!response.hasResponse()) {
            wire.refresh();
        }
        return response.hasResponse();
    }

    /** Goes on after an error that passes, and notes any other: an exception would not leave the network client. */
    private void orFail(Errors error, String operation) {
        if (error.exception() instanceof RetriableException) {
            wire.refresh();
        } else {
            failure = new CopyException(operation + ": " + error.message(), error.exception());
        }
    }

    /** Makes {@link #copy} return soon, when what is under way is acknowledged. Called on any thread. */
    public void stop() {
        synchronized (lock) {
            stopped.set(true);
            if (!closed) {
                wire.wakeUp();
            }
        }
    }

    @Override
    public void close() {
        synchronized (lock) {
            closed = true;
            wire.close();
        }
    }
}
