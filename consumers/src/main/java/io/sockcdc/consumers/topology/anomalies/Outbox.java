package io.sockcdc.consumers.topology.anomalies;

import io.sockcdc.consumers.rules.RuleEngine.Scope;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;

/** What each engine was told by one share of the events. Owned by the stream thread. */
final class Outbox {
    private final Map<Scope, long[]> told = new EnumMap<>(Scope.class);

    Outbox(int shares) {
        for (Scope scope : Scope.values()) {
            long[] nothing = new long[shares];
            Arrays.fill(nothing, Long.MIN_VALUE);
            told.put(scope, nothing);
        }
    }

    /** Whether an engine was told of less. */
    boolean isBehind(Scope scope, int share, long watermarkMicros) {
        return of(scope)[share] < watermarkMicros;
    }

    void told(Scope scope, int share, long watermarkMicros) {
        of(scope)[share] = watermarkMicros;
    }

    private long[] of(Scope scope) {
        return told.getOrDefault(scope, new long[0]);
    }

    /** The share that judges what is together under this name; the same in every process. */
    static int shareOf(String together, int shares) {
        int hash = together.hashCode() * 0x9E3779B9;
        return Math.floorMod(hash ^ hash >>> 16, shares);
    }
}
