package io.sockcdc.consumers.siem;

import java.util.Locale;

/** A format that security systems read. */
public enum SiemFormat {
    /** Elastic Common Schema, JSON. */
    ECS("Elastic Common Schema " + EcsMapper.ECS_VERSION, "https://www.elastic.co/docs/reference/ecs"),
    /** Open Cybersecurity Schema Framework, JSON: Network Activity and Detection Finding. */
    OCSF("Open Cybersecurity Schema Framework " + OcsfMapper.OCSF_VERSION, "https://schema.ocsf.io");

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
        };
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
