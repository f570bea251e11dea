package io.sockcdc.consumers.rules.config;

import io.sockcdc.consumers.rules.RuleBook;
import org.jspecify.annotations.Nullable;

/**
 * Rules together with the text they were read from, so that state can take its rules along.
 *
 * @param text of the rules file; empty for the defaults
 */
public record Rules(RuleBook book, String text) {
    /** What holds when nothing is said. */
    public static Rules defaults() {
        return new Rules(RuleBook.defaults(), "");
    }

    /** The rules that a text says; null when this version cannot read it. */
    public static @Nullable Rules restore(String text) {
        return RulesFile.parse("kept rules", text) instanceof RulesFile.Result.Loaded loaded ? loaded.rules() : null;
    }
}
