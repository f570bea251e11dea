package io.sockcdc.collector.enrich;

import io.sockcdc.collector.model.Owner;
import java.nio.file.Path;
import java.util.function.LongSupplier;
import org.agrona.collections.Long2ObjectHashMap;
import org.agrona.collections.LongHashSet;
import org.jspecify.annotations.Nullable;

/**
 * Takes questions from the thread that owns the socket table and answers them on another thread's duty cycle. Neither side
 * waits or locks: a full queue refuses the question, and the owner asks again at its next snapshot. Looking takes no more than
 * a share of one core, on the average: a quiet host's questions are answered at once, a busy one's wait. One thread calls {@link #ask} and
 * {@link #poll}; one other calls {@link #doWork()}.
 */
public final class Enricher {
    private static final long BURST_NANOS = 250_000_000;

    private record Question(LongHashSet inodes, LongHashSet cgroupIds, long generation) {}

    private final @Nullable ProcessIndex processes;
    private final @Nullable CgroupPaths cgroups;
    private final Containers containers = Containers.ofHost(Path.of("/proc"));
    private final @Nullable UserNames users;
    private final @Nullable Interfaces interfaces;
    private final Handover<Question> questions;
    private final Handover<Enrichment> answers;
    private final double share;
    private final LongSupplier nanos;
    private final LongSupplier spentNanos;
    private @Nullable Enrichment undelivered;
    private long creditNanos = BURST_NANOS;
    private long creditedNanos;

    /**
     * @param processes null to name no processes
     * @param cgroups null to name no control groups
     * @param users refreshed with every question; null to leave alone
     * @param interfaces refreshed with every question; null to leave alone
     * @param capacity questions and answers that may wait, each
     * @param share of one core that looking may take, more than 0 and at most 1
     * @param nanos a monotonic clock
     * @param spentNanos processor time that the thread which calls {@link #doWork()} has used: on a busy machine a look lasts
     *     long and costs little
     */
    public Enricher(
            @Nullable ProcessIndex processes,
            @Nullable CgroupPaths cgroups,
            @Nullable UserNames users,
            @Nullable Interfaces interfaces,
            int capacity,
            double share,
            LongSupplier nanos,
            LongSupplier spentNanos) {
        if (!(share > 0 && share <= 1)) {
            throw new IllegalArgumentException("share must be more than 0 and at most 1, not " + share);
        }
        this.share = share;
        this.nanos = nanos;
        this.spentNanos = spentNanos;
        creditedNanos = nanos.getAsLong();
        this.processes = processes;
        this.cgroups = cgroups;
        this.users = users;
        this.interfaces = interfaces;
        questions = new Handover<>(capacity);
        answers = new Handover<>(capacity);
    }

    /**
     * Asks who holds sockets and where control groups are; the owner's side.
     *
     * @param inodes given away: the caller must not change it any more, whether it was taken or not
     * @param cgroupIds given away likewise
     * @param generation the caller's count of looks, which never falls
     * @return whether the question was taken
     */
    public boolean ask(LongHashSet inodes, LongHashSet cgroupIds, long generation) {
        return questions.offer(new Question(inodes, cgroupIds, generation));
    }

    /** The next answer, in the order of the questions; null when there is none yet. The owner's side. */
    public @Nullable Enrichment poll() {
        return answers.poll();
    }

    /**
     * Answers at most one question.
     *
     * @return how many answers were delivered
     * @throws EnrichException when a place that must be readable was not; the question was answered with what is known
     */
    public int doWork() {
        Enrichment answer = undelivered;
        if (answer == null) {
            Question question = isResting() ? null : questions.poll();
            if (question == null) {
                return 0;
            }
            long began = spentNanos.getAsLong();
            Long2ObjectHashMap<Owner> owners = new Long2ObjectHashMap<>();
            Long2ObjectHashMap<Owner> groups = new Long2ObjectHashMap<>();
            LongHashSet unheld = new LongHashSet();
            answer = new Enrichment(question.generation, owners, groups, unheld);
            try {
                answer(question, owners, groups, unheld);
            } finally {
                pay(began);
                deliver(answer);
            }
            return undelivered == null ? 1 : 0;
        }
        deliver(answer);
        return undelivered == null ? 1 : 0;
    }

    /** Time for looking is earned at the share, up to a burst, and spent by looking; in debt it rests. */
    private boolean isResting() {
        long now = nanos.getAsLong();
        creditNanos = Math.min(BURST_NANOS, creditNanos + Math.round((now - creditedNanos) * share));
        creditedNanos = now;
        return creditNanos < 0;
    }

    private void pay(long beganNanos) {
        creditNanos -= spentNanos.getAsLong() - beganNanos;
    }

    private void answer(
            Question question, Long2ObjectHashMap<Owner> owners, Long2ObjectHashMap<Owner> found, LongHashSet unheld) {
        ProcessIndex index = processes;
        if (index != null) {
            owners.putAll(index.find(question.inodes, question.generation));
            question.inodes.forEachLong(inode -> {
                if (index.isHeldByNobody(inode)) {
                    unheld.add(inode);
                }
            });
        }
        CgroupPaths groups = cgroups;
        if (groups != null) {
            question.cgroupIds.forEachLong(id -> {
                String path = groups.path(id, question.generation);
                if (path != null) {
                    found.put(id, new Owner(null, null, null, null, path, containers.in(path)));
                }
            });
        }
        if (users != null) {
            users.refresh();
        }
        if (interfaces != null) {
            interfaces.refresh();
        }
    }

    private void deliver(Enrichment answer) {
        undelivered = answers.offer(answer) ? null : answer;
    }
}
