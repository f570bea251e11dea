package io.sockcdc.consumers.audit;

import org.jspecify.annotations.Nullable;

/**
 * Something that cannot be in a history that is whole.
 *
 * @param kind what is wrong
 * @param text one sentence with the numbers
 * @param place topic, partition and offset of the record that shows it, as TOPIC-PARTITION-OFFSET; null when it shows in none
 */
public record Violation(Kind kind, String text, @Nullable String place) {
    /** What can be wrong, in the order in which it is told. */
    public enum Kind {
        /** A record is no event or status that can be read. */
        UNREADABLE("a record that cannot be read"),
        /** Sequence numbers are missing and no gap says why. */
        HOLE("missing numbers that no gap explains"),
        /** The events of a socket stand in another order than they were numbered in. */
        ORDER("events of one socket out of order"),
        /** A socket was opened twice. */
        SECOND_OPEN("a second OPEN of a socket"),
        /** A socket was closed twice. */
        SECOND_CLOSE("a second CLOSE of a socket"),
        /** Something was told of a socket after its end. */
        AFTER_CLOSE("an event after the CLOSE of its socket"),
        /** A key frame and the table replayed to it differ. */
        KEY_FRAME("a key frame that differs from the replayed table"),
        /** Time bounds contradict each other. */
        BOUNDS("time bounds that contradict each other");

        private final String meaning;

        Kind(String meaning) {
            this.meaning = meaning;
        }

        /** What it is, a few words. */
        public String meaning() {
            return meaning;
        }
    }
}
