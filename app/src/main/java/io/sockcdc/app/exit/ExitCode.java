package io.sockcdc.app.exit;

/** With what number the program ends; docs/reference/exit-codes.md is made of it. */
public enum ExitCode {
    OK(0, "It did what it was asked to, or was stopped in order (Ctrl-C, SIGTERM, a reader that closed the pipe)."),
    FAILURE(1, "It failed for a reason that has no number of its own; the line on standard error says which."),
    USAGE(2, "The command line, the filter or the configuration is wrong; the line says where."),
    KAFKA_UNREACHABLE(3, "Kafka does not answer, or is not there."),
    PORT_IN_USE(4, "A port it needs belongs to another program."),
    RIGHT_MISSING(5, "The user lacks a right without which the command can do nothing."),
    DATA_DIRECTORY(6, "The data directory is locked by another process, cannot be written, or its disk is full."),
    GAPS(7, "It ran to its end, and the stretch it looked at has gaps."),
    CAPTURE_IMPOSSIBLE(8, "doctor found that this machine cannot capture sockets at all."),
    REFUTED(9, "audit found that the history is not whole, and no gap says why."),
    INCOMPLETE(10, "audit found nothing wrong, and not everything that a proof needs."),
    KAFKA_REFUSED(
            11, "Kafka, or the schema registry, answers and refuses: a certificate, a password, a right or a setting.");

    private final int number;
    private final String meaning;

    ExitCode(int number, String meaning) {
        this.number = number;
        this.meaning = meaning;
    }

    /** What the shell sees. */
    public int number() {
        return number;
    }

    /** One sentence for the manual. */
    public String meaning() {
        return meaning;
    }
}
