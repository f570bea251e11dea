package io.sockcdc.consumers.web.run;

/** What the web measures of itself. docs/reference/web-metrics.md is made from this. */
enum WebMeter {
    TABLE_RECORDS("sockcdc.web.table.records", Kind.COUNTER, "Records of tables that were read."),
    EVENT_RECORDS("sockcdc.web.event.records", Kind.COUNTER, "Socket events that were read."),
    UNREADABLE("sockcdc.web.unreadable.records", Kind.COUNTER, "Records that could not be read."),
    TABLE_LAG("sockcdc.web.table.lag", Kind.GAUGE, "Records of tables that are not read yet."),
    EVENT_LAG("sockcdc.web.event.lag", Kind.GAUGE, "Socket events that are not read yet."),
    SOCKETS("sockcdc.web.sockets", Kind.GAUGE, "Sockets in memory."),
    LEFT_OUT("sockcdc.web.left.out", Kind.GAUGE, "Sockets and subjects not kept because of web.keep-limit."),
    LIVE_CLIENTS("sockcdc.web.live.clients", Kind.GAUGE, "Live streams."),
    CUT_OFF(
            "sockcdc.web.live.clients.cut.off",
            Kind.COUNTER,
            "Live streams cut off because their client was too slow."),
    ANSWERS("sockcdc.web.answers", Kind.COUNTER, "Answers to requests by status.");

    /** How a meter counts. */
    enum Kind {
        COUNTER,
        GAUGE
    }

    /** The label of {@link #ANSWERS}: 2xx to 5xx. */
    static final String STATUS = "status";

    private final String id;
    private final Kind kind;
    private final String description;

    WebMeter(String id, Kind kind, String description) {
        this.id = id;
        this.kind = kind;
        this.description = description;
    }

    String id() {
        return id;
    }

    Kind kind() {
        return kind;
    }

    String description() {
        return description;
    }
}
