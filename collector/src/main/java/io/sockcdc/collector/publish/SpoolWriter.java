package io.sockcdc.collector.publish;

import io.sockcdc.collector.spool.EntryBatch;
import io.sockcdc.collector.spool.Spool;
import io.sockcdc.collector.spool.SpoolException;
import io.sockcdc.collector.spool.SpooledBatch;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes batches from the capture thread, appends them to the spool on the spool's thread, and hands them on to the publisher.
 * While the disk takes nothing, batches still go to the publisher as far as its window has room.
 */
public final class SpoolWriter {
    private static final Logger LOG = LoggerFactory.getLogger(SpoolWriter.class);
    private static final int BATCHES_PER_CYCLE = 64;
    private static final int MOST_SAID = 16;
    private static final long RETRY_NANOS = Duration.ofSeconds(1).toNanos();

    private final Spool spool;
    private final Schema schema;
    private final Window window;
    private final LongSupplier nanoClock;
    private final long maxQueuedBytes;
    private final AtomicLong queuedBytes = new AtomicLong();
    private final Queue<EntryBatch> queue = new ConcurrentLinkedQueue<>();
    private volatile @Nullable SpoolException trouble;
    private volatile long unspooled;
    private volatile long atRisk;
    private final Deque<long[]> risks = new ArrayDeque<>();
    private long triedNanos;
    private long housekeptNanos;
    private int failures;
    /** What was logged since the disk last took something. */
    private final Set<String> said = new HashSet<>();

    /**
     * Makes a writer.
     *
     * @param spool to append to; this writer's {@link #doWork} is then its only user of {@link Spool#append}
     * @param schema that the batches' entries are encoded with
     * @param maxQueuedBytes most bytes offered and not yet appended
     * @param maxWindowBytes most bytes appended and kept in memory for the publisher
     * @param nanoClock as {@link System#nanoTime}
     */
    public SpoolWriter(Spool spool, Schema schema, long maxQueuedBytes, long maxWindowBytes, LongSupplier nanoClock) {
        this.spool = spool;
        this.schema = schema;
        this.maxQueuedBytes = maxQueuedBytes;
        this.window = new Window(spool.endPosition(), maxWindowBytes);
        this.nanoClock = nanoClock;
    }

    /**
     * By the capture thread: hands over a batch, without ever waiting.
     *
     * @return false when there is no room: the batch is not taken and the caller counts the loss
     */
    public boolean offer(EntryBatch batch) {
        int size = batch.size();
        if (queuedBytes.get() + size > maxQueuedBytes) {
            return false;
        }
        queuedBytes.addAndGet(size);
        return queue.offer(batch);
    }

    /** By the spool's thread: appends what was offered and does what is due. Returns the number of batches and duties. */
    public int doWork() {
        int work = 0;
        while (work < BATCHES_PER_CYCLE) {
            EntryBatch batch = queue.peek();
            if (batch == null || !pass(batch)) {
                break;
            }
            queue.poll();
            queuedBytes.addAndGet(-batch.size());
            work++;
        }
        if (!risks.isEmpty()) {
            countRisks();
        }
        return work + housekeep();
    }

    /** What the disk said last, while it takes nothing; else null. */
    public @Nullable SpoolException trouble() {
        return trouble;
    }

    /** Entries that went to the publisher without being on disk. */
    public long unspooled() {
        return unspooled;
    }

    /** Of these, the ones that Kafka has not acknowledged: a kill would lose them. */
    public long atRisk() {
        return atRisk;
    }

    /** How full the memory for what was offered is, 0 to 1. */
    public double fill() {
        return (double) queuedBytes.get() / maxQueuedBytes;
    }

    /** Bytes offered and not yet appended. */
    public long queuedBytes() {
        return queuedBytes.get();
    }

    Window window() {
        return window;
    }

    private boolean pass(EntryBatch batch) {
        boolean healthy = trouble == null;
        if (healthy || nanoClock.getAsLong() - triedNanos >= RETRY_NANOS) {
            SpoolException failed = append(batch);
            // A force that failed is told by the next append, and says nothing of what the disk takes now.
            if (failed != null && failed.operation().equals(Spool.SYNC)) {
                failed = append(batch);
            }
            if (failed == null) {
                return true;
            }
        }
        return passWithoutDisk(batch);
    }

    /** Null when the batch is in the spool. */
    private @Nullable SpoolException append(EntryBatch batch) {
        try {
            SpooledBatch spooled = new SpooledBatch(spool.append(batch), batch, schema);
            recovered();
            if (!window.put(spooled)) {
                window.missed(spooled.endPosition());
            }
            return null;
        } catch (SpoolException e) {
            failed(e);
            return e;
        }
    }

    private boolean passWithoutDisk(EntryBatch batch) {
        SpooledBatch unspooledBatch = new SpooledBatch(spool.endPosition(), batch, schema);
        if (!window.put(unspooledBatch)) {
            return false;
        }
        long before = unspooled;
        unspooled = before + batch.count();
        risks.add(new long[] {unspooledBatch.endPosition(), batch.count()});
        try {
            spool.advance(unspooledBatch);
        } catch (SpoolException e) {
            failed(e);
        }
        return true;
    }

    private void countRisks() {
        long acknowledged = spool.checkpoint().acknowledged();
        while (!risks.isEmpty() && risks.getFirst()[0] <= acknowledged) {
            risks.removeFirst();
        }
        atRisk = risks.stream().mapToLong(risk -> risk[1]).sum();
    }

    private int housekeep() {
        if (trouble != null && nanoClock.getAsLong() - housekeptNanos < RETRY_NANOS) {
            return 0;
        }
        housekeptNanos = nanoClock.getAsLong();
        try {
            return spool.housekeep();
        } catch (SpoolException e) {
            failed(e);
            return 0;
        }
    }

    private void failed(SpoolException e) {
        trouble = e;
        triedNanos = nanoClock.getAsLong();
        failures++;
        if (said.size() < MOST_SAID && said.add(String.valueOf(e.getMessage()))) {
            LOG.atError().addKeyValue("failures", failures).setCause(e).log("spool does not take entries");
        }
    }

    private void recovered() {
        if (trouble != null) {
            LOG.atInfo()
                    .addKeyValue("failures", failures)
                    .addKeyValue("unspooled", unspooled)
                    .log("spool takes entries again");
            trouble = null;
            failures = 0;
            said.clear();
        }
    }
}
