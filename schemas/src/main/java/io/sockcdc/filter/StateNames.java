package io.sockcdc.filter;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The names that ss has for states and groups of states. Bit n of a mask is the kernel's state n; 12 (NEW_SYN_RECV) is
 * reported as 3 and has no name, 13 is bound-inactive, which is in {@code all}, {@code connected}, {@code synchronized} and
 * {@code big} because ss makes those groups by leaving states out.
 */
final class StateNames {
    static final int ALL = 0b10_1111_1111_1110;

    private static final int CLOSED = 1 << 7;
    private static final int LISTENING = 1 << 10;
    private static final int MINISOCKETS = 1 << 3 | 1 << 6;
    private static final Map<String, Integer> SINGLE = new LinkedHashMap<>();
    private static final Map<String, Integer> GROUPS = new LinkedHashMap<>();
    private static final Map<String, Integer> ALIASES =
            Map.of("close", CLOSED, "syn-rcv", 1 << 3, "fin-wait1", 1 << 4, "fin-wait2", 1 << 5);

    static {
        String[] names = {
            "established",
            "syn-sent",
            "syn-recv",
            "fin-wait-1",
            "fin-wait-2",
            "time-wait",
            "closed",
            "close-wait",
            "last-ack",
            "listening",
            "closing"
        };
        for (int i = 0; i < names.length; i++) {
            SINGLE.put(names[i], 1 << (i + 1));
        }
        SINGLE.put("bound-inactive", 1 << 13);
        GROUPS.put("all", ALL);
        GROUPS.put("connected", ALL & ~(CLOSED | LISTENING));
        GROUPS.put("synchronized", ALL & ~(CLOSED | LISTENING | 1 << 2));
        GROUPS.put("bucket", MINISOCKETS);
        GROUPS.put("big", ALL & ~MINISOCKETS);
    }

    private StateNames() {}

    static @Nullable Integer mask(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        Integer single = SINGLE.get(lower);
        if (single != null) {
            return single;
        }
        Integer group = GROUPS.get(lower);
        return group != null ? group : ALIASES.get(lower);
    }

    static List<String> names() {
        List<String> names = new ArrayList<>(SINGLE.keySet());
        names.addAll(GROUPS.keySet());
        return names;
    }

    static String print(int mask) {
        for (Map.Entry<String, Integer> group : GROUPS.entrySet()) {
            if (group.getValue() == mask) {
                return "state " + group.getKey();
            }
        }
        if (mask == 0) {
            return "state closed exclude closed";
        }
        List<String> words = new ArrayList<>();
        boolean fewer = Integer.bitCount(mask) <= 6;
        for (Map.Entry<String, Integer> single : SINGLE.entrySet()) {
            if ((mask & single.getValue()) != 0 == fewer) {
                words.add((fewer ? "state " : "exclude ") + single.getKey());
            }
        }
        return String.join(" ", words);
    }
}
