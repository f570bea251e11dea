package io.sockcdc.consumers.topology.anomalies;

import io.sockcdc.consumers.rules.Observation;
import io.sockcdc.consumers.rules.ObservationBatch;
import io.sockcdc.consumers.rules.RuleEngine.Scope;
import java.util.ArrayList;
import java.util.List;

/** What one share of the events has for the engines and did not send yet. Owned by the stream thread. */
final class Outbox {
    private final int shares;
    private final List<Letter> letters = new ArrayList<>();

    /** For one engine: what waits for it, and what it was told last of event time. */
    static final class Letter {
        final Scope scope;
        final int share;
        private final ObservationBatch.Writer observations = new ObservationBatch.Writer();
        private long toldMicros = Long.MIN_VALUE;

        Letter(Scope scope, int share) {
            this.scope = scope;
            this.share = share;
        }

        int size() {
            return observations.size();
        }

        /** Whether it says anything new. */
        boolean isDue(long watermarkMicros) {
            return observations.size() > 0 || watermarkMicros > toldMicros;
        }

        /** Event time of what waits longest; that of the watermark when nothing does. */
        long atMicros(long watermarkMicros) {
            return observations.size() > 0 ? observations.firstMicros() : watermarkMicros;
        }

        /** Takes out what waits, which is told together with that watermark, as a batch of that source. */
        byte[] take(int source, long watermarkMicros) {
            toldMicros = watermarkMicros;
            return observations.take(source, watermarkMicros);
        }
    }

    Outbox(int shares) {
        this.shares = shares;
        for (Scope scope : Scope.values()) {
            for (int share = 0; share < shares; share++) {
                letters.add(new Letter(scope, share));
            }
        }
    }

    /** All of them, whether they hold something or not. */
    List<Letter> letters() {
        return letters;
    }

    /** Adds to the letter for the engine that judges what is together under this name. */
    Letter add(Scope scope, String together, Observation observation) {
        return add(scope, shareOf(together, shares), observation);
    }

    /** Adds to the letter for that engine. */
    Letter add(Scope scope, int share, Observation observation) {
        Letter letter = letters.get(scope.ordinal() * shares + share);
        letter.observations.add(observation);
        return letter;
    }

    /** The share that judges what is together under this name; the same in every process. */
    static int shareOf(String together, int shares) {
        int hash = together.hashCode() * 0x9E3779B9;
        return Math.floorMod(hash ^ hash >>> 16, shares);
    }
}
