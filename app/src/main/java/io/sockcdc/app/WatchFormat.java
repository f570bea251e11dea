package io.sockcdc.app;

import io.sockcdc.consumers.siem.SiemFormat;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How events are printed. */
enum WatchFormat {
    /** For people. */
    TEXT(null),
    /** For programs: one JSON object a line. */
    JSON(null),
    /** Elastic Common Schema. */
    ECS(SiemFormat.ECS),
    /** Open Cybersecurity Schema Framework. */
    OCSF(SiemFormat.OCSF),
    /** Common Event Format. */
    CEF(SiemFormat.CEF),
    /** Zeek's conn.log with tabs. */
    ZEEK(SiemFormat.ZEEK),
    /** Zeek's conn.log as JSON. */
    ZEEK_JSON(SiemFormat.ZEEK_JSON);

    private final @Nullable SiemFormat siem;

    WatchFormat(@Nullable SiemFormat siem) {
        this.siem = siem;
    }

    /** The security system's format; null when it is one of our own. */
    @Nullable SiemFormat siem() {
        return siem;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
