package io.sockcdc.consumers.siem;

import java.util.Locale;

/** A format that security systems read. */
public enum SiemFormat {
    /** Elastic Common Schema, JSON. */
    ECS("Elastic Common Schema " + EcsMapper.ECS_VERSION, "https://www.elastic.co/docs/reference/ecs"),
    /** Open Cybersecurity Schema Framework, JSON: Network Activity and Detection Finding. */
    OCSF("Open Cybersecurity Schema Framework " + OcsfMapper.OCSF_VERSION, "https://schema.ocsf.io"),
    /** Common Event Format, a line of text. */
    CEF(
            "Common Event Format 0",
            "https://www.microfocus.com/documentation/arcsight/arcsight-smartconnectors-8.4/cef-implementation-standard/"),
    /** Zeek's conn.log, tab-separated with header lines. */
    ZEEK("Zeek conn.log", "https://docs.zeek.org/en/current/scripts/base/protocols/conn/main.zeek.html"),
    /** Zeek's conn.log, JSON. */
    ZEEK_JSON("Zeek conn.log as JSON", "https://docs.zeek.org/en/current/scripts/base/protocols/conn/main.zeek.html");

    private final String title;
    private final String reference;

    SiemFormat(String title, String reference) {
        this.title = title;
        this.reference = reference;
    }

    /**
     * A mapper of its own for one thread.
     *
     * @param productVersion the version of this program, as the lines name it
     */
    public SiemMapper mapper(String productVersion) {
        return switch (this) {
            case ECS -> new EcsMapper(productVersion);
            case OCSF -> new OcsfMapper(productVersion);
            case CEF -> new CefMapper(productVersion);
            case ZEEK -> new ZeekMapper(false);
            case ZEEK_JSON -> new ZeekMapper(true);
        };
    }

    /** Its name for people. */
    public String title() {
        return title;
    }

    /** Where it is defined. */
    public String reference() {
        return reference;
    }

    MappingTable table() {
        return switch (this) {
            case ECS -> EcsTable.TABLE;
            case OCSF -> OcsfTable.TABLE;
            case CEF -> CefTable.TABLE;
            case ZEEK, ZEEK_JSON -> ZeekTable.TABLE;
        };
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
