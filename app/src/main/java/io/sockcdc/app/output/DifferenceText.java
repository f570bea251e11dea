package io.sockcdc.app.output;

import io.sockcdc.consumers.replay.Flag;
import io.sockcdc.consumers.replay.FlagDifference;
import io.sockcdc.consumers.replay.RuleReplay.Comparison;
import io.sockcdc.render.JsonLines;
import io.sockcdc.render.Printable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How the flags of two rule books differ, for people and for programs. */
public final class DifferenceText {
    private DifferenceText() {}

    /** Lines for people; a minus is the first book's, a plus the second's. Text from outside is escaped. */
    public static List<String> lines(Comparison comparison, String left, String right) {
        FlagDifference difference = comparison.difference();
        List<String> lines = new ArrayList<>();
        lines.add(String.format(
                Locale.ROOT,
                "%d flags by %s, %d by %s: %d the same, %d and %d of one alone, %d at other times",
                comparison.left(),
                Printable.of(left),
                comparison.right(),
                Printable.of(right),
                difference.same(),
                difference.onlyLeft().size(),
                difference.onlyRight().size(),
                difference.otherTimes().size()));
        difference.onlyLeft().forEach(flag -> lines.add("- " + line(flag)));
        difference.onlyRight().forEach(flag -> lines.add("+ " + line(flag)));
        difference.otherTimes().forEach(pair -> {
            lines.add("- " + line(pair.left()));
            lines.add("+ " + line(pair.right()));
        });
        return lines;
    }

    private static String line(Flag flag) {
        return flag.opened().getFirstSeen()
                + (flag.clearedAt() == null ? " still open" : " to " + flag.clearedAt())
                + "  " + flag.opened().getSeverity() + "  "
                + Printable.of(flag.opened().getRule()) + "  "
                + Printable.of(flag.opened().getText());
    }

    /** One JSON object for each flag that differs: which, and the OPEN step by the first and by the second book. */
    public static List<String> json(Comparison comparison) {
        FlagDifference difference = comparison.difference();
        List<String> lines = new ArrayList<>();
        difference.onlyLeft().forEach(flag -> lines.add(object("ONLY_LEFT", flag, null)));
        difference.onlyRight().forEach(flag -> lines.add(object("ONLY_RIGHT", null, flag)));
        difference.otherTimes().forEach(pair -> lines.add(object("OTHER_TIMES", pair.left(), pair.right())));
        return lines;
    }

    private static String object(String kind, @Nullable Flag left, @Nullable Flag right) {
        return "{\"difference\":\"" + kind + '"' + member("left", left) + member("right", right) + '}';
    }

    private static String member(String name, @Nullable Flag flag) {
        if (flag == null) {
            return "";
        }
        String cleared = flag.clearedAt() == null ? "" : ",\"" + name + "_cleared_at\":\"" + flag.clearedAt() + '"';
        return ",\"" + name + "\":" + new JsonLines().anomaly(flag.opened()) + cleared;
    }
}
