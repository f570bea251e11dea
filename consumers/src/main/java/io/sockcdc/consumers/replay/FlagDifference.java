package io.sockcdc.consumers.replay;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How what two rule books flagged differs. Flags of the same rule and subject belong together in the order of time.
 *
 * @param onlyLeft flags of the first book alone
 * @param onlyRight flags of the second alone
 * @param otherTimes flags of both that opened or cleared at different times, the first book's and the second's
 * @param same how many are the same
 */
public record FlagDifference(List<Flag> onlyLeft, List<Flag> onlyRight, List<Pair> otherTimes, long same) {
    public FlagDifference {
        onlyLeft = List.copyOf(onlyLeft);
        onlyRight = List.copyOf(onlyRight);
        otherTimes = List.copyOf(otherTimes);
    }

    /** The same flag by two books. */
    public record Pair(Flag left, Flag right) {}

    /** Compares, both lists in the order of their openings. */
    public static FlagDifference of(List<Flag> left, List<Flag> right) {
        Map<String, List<Flag>> rest = new HashMap<>();
        right.forEach(flag ->
                rest.computeIfAbsent(flag.about(), fresh -> new ArrayList<>()).add(flag));
        List<Flag> onlyLeft = new ArrayList<>();
        List<Pair> otherTimes = new ArrayList<>();
        List<Flag> unmatched = new ArrayList<>();
        long same = 0;
        for (Flag flag : left) {
            List<Flag> candidates = rest.computeIfAbsent(flag.about(), fresh -> new ArrayList<>());
            boolean equal = candidates.removeIf(other -> isSame(flag, other));
            if (equal) {
                same++;
            } else {
                unmatched.add(flag);
            }
        }
        for (Flag flag : unmatched) {
            List<Flag> candidates = rest.getOrDefault(flag.about(), List.of());
            if (candidates.isEmpty()) {
                onlyLeft.add(flag);
            } else {
                otherTimes.add(new Pair(flag, candidates.remove(0)));
            }
        }
        List<Flag> onlyRight = rest.values().stream().flatMap(List::stream).toList();
        return new FlagDifference(onlyLeft, onlyRight, otherTimes, same);
    }

    private static boolean isSame(Flag left, Flag right) {
        return left.opened().getFirstSeen().equals(right.opened().getFirstSeen())
                && (left.clearedAt() == null
                        ? right.clearedAt() == null
                        : left.clearedAt().equals(right.clearedAt()));
    }
}
