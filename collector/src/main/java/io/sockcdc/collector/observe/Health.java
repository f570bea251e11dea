package io.sockcdc.collector.observe;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Supplier;

/**
 * Named checks of whether this collector lives and is ready. A check is called on the thread that asks and must not block;
 * one that throws counts as down. Any thread may register and ask.
 */
public final class Health {
    private record Named(boolean forLife, Supplier<Check> check) {}

    private final Map<String, Named> checks = new ConcurrentSkipListMap<>();

    /** How well something does, from good to bad. */
    public enum State {
        UP,
        DEGRADED,
        DOWN
    }

    /**
     * What a check found.
     *
     * @param reason one sentence for people
     */
    public record Check(State state, String reason) {
        /** All is well. */
        public static Check up(String reason) {
            return new Check(State.UP, reason);
        }

        /** It works, with less. */
        public static Check degraded(String reason) {
            return new Check(State.DEGRADED, reason);
        }

        /** It does not work. */
        public static Check down(String reason) {
            return new Check(State.DOWN, reason);
        }
    }

    /**
     * What all checks found at one time.
     *
     * @param state the worst of them; up when there are none
     * @param checks by name, in order of names
     */
    public record Report(State state, Map<String, Check> checks) {}

    /** Adds or replaces a check of readiness: whether the collector does its work now. */
    public Health ready(String name, Supplier<Check> check) {
        checks.put(name, new Named(false, check));
        return this;
    }

    /** Adds or replaces a check of life: when it is down only a restart helps. It counts for readiness too. */
    public Health live(String name, Supplier<Check> check) {
        checks.put(name, new Named(true, check));
        return this;
    }

    /** Asks every check. */
    public Report readiness() {
        return report(false);
    }

    /** Asks the checks of life. */
    public Report liveness() {
        return report(true);
    }

    private Report report(boolean onlyForLife) {
        State worst = State.UP;
        Map<String, Check> found = new LinkedHashMap<>();
        for (Map.Entry<String, Named> entry : checks.entrySet()) {
            if (onlyForLife && !entry.getValue().forLife) {
                continue;
            }
            Check check = ask(entry.getValue().check);
            found.put(entry.getKey(), check);
            worst = check.state.compareTo(worst) > 0 ? check.state : worst;
        }
        return new Report(worst, found);
    }

    private static Check ask(Supplier<Check> check) {
        try {
            return check.get();
        } catch (RuntimeException failure) {
            return Check.down("the check failed: " + failure);
        }
    }
}
