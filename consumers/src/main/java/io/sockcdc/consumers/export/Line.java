package io.sockcdc.consumers.export;

/** A line on its way to a destination, with what that may need besides its text. Its arrays are not changed. */
final class Line {
    private final byte[] key;
    private final byte[] text;
    private final String hostName;
    private final int severity;
    private final String kind;
    private final long atMicros;

    /**
     * A line.
     *
     * @param key key of the record it was made from
     * @param text UTF-8 without a line end
     * @param hostName the host it is about; empty when that has no name
     * @param severity syslog's severity, 0 to 7
     * @param kind what it is made from, as syslog's message id
     * @param atMicros when it happened, microseconds since 1970
     */
    Line(byte[] key, byte[] text, String hostName, int severity, String kind, long atMicros) {
        this.key = key;
        this.text = text;
        this.hostName = hostName;
        this.severity = severity;
        this.kind = kind;
        this.atMicros = atMicros;
    }

    byte[] key() {
        return key;
    }

    byte[] text() {
        return text;
    }

    String hostName() {
        return hostName;
    }

    int severity() {
        return severity;
    }

    String kind() {
        return kind;
    }

    long atMicros() {
        return atMicros;
    }
}
