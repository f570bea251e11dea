package io.sockcdc.app.acl;

import java.util.Locale;

/** A command, or a part of one that is chosen in the settings, with rights of its own. */
public enum Task {
    COLLECT("collect"),
    ANALYZE("analyze"),
    DASHBOARD("the dashboard of analyze (web.enabled)"),
    DELIVERY("alerts that analyze delivers (delivery.receivers)"),
    SIEM("the export that analyze does (siem.destinations)"),
    WATCH("watch"),
    EXPLAIN("explain"),
    AT("at"),
    AUDIT("audit"),
    REPLAY("replay through the rules"),
    COPY("replay --to"),
    COUNTS("counts"),
    TOP("top"),
    ALERTS("alerts");

    private final String label;

    Task(String label) {
        this.label = label;
    }

    /** For people. */
    public String label() {
        return label;
    }

    /** As on the command line. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
