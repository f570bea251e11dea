package io.sockcdc.consumers.siem;

import java.io.IOException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The attributes that every OCSF class has, and objects that several have. */
final class OcsfBase {
    private OcsfBase() {}

    /** A class of the schema. */
    enum OcsfClass {
        NETWORK_ACTIVITY(4, "Network Activity", 4001, "Network Activity"),
        DETECTION_FINDING(2, "Findings", 2004, "Detection Finding");

        private final int category;
        private final String categoryName;
        private final int uid;
        private final String className;

        OcsfClass(int category, String categoryName, int uid, String className) {
            this.category = category;
            this.categoryName = categoryName;
            this.uid = uid;
            this.className = className;
        }
    }

    static void writeClassification(JsonLine out, OcsfClass type, int activity, String activityName)
            throws IOException {
        out.number("activity_id", (Integer) activity).text("activity_name", activityName);
        out.number("category_uid", (Integer) type.category).text("category_name", type.categoryName);
        out.number("class_uid", (Integer) type.uid).text("class_name", type.className);
        out.number("type_uid", (Long) (type.uid * 100L + activity));
        out.text("type_name", type.className + ": " + activityName);
    }

    /** A time in milliseconds and, by the profile datetime, as text with its microseconds. */
    static void writeTime(JsonLine out, String name, @Nullable Instant time) throws IOException {
        if (time != null) {
            out.number(name, (Long) time.toEpochMilli()).time(name + "_dt", time);
        }
    }

    /** Opens the metadata; the caller adds what is the class's own, and ends it. */
    static void beginMetadata(JsonLine out, String productVersion, String logName, String uid, Instant originalTime)
            throws IOException {
        out.object("metadata").text("version", OcsfMapper.OCSF_VERSION);
        out.texts("profiles", "host", "container", "datetime");
        out.object("product").text("name", "sockcdc").text("vendor_name", "sockcdc");
        out.text("version", productVersion).end();
        out.text("uid", uid).text("log_name", logName).text("log_provider", "sockcdc");
        out.time("original_time", originalTime);
    }

    static void writeIpObservable(JsonLine out, String name, @Nullable String ip) throws IOException {
        if (ip != null) {
            out.item().text("name", name).number("type_id", (Integer) 2).text("type", "IP Address");
            out.text("value", ip).end();
        }
    }
}
