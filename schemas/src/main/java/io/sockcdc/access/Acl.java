package io.sockcdc.access;

import java.util.Locale;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.ResourceType;

/**
 * A right in Kafka that something needs.
 *
 * @param type what it is on: TOPIC, GROUP or TRANSACTIONAL_ID
 * @param name of that, or how its names begin
 * @param prefixed whether it is on everything whose name begins so
 * @param operation what may be done; Describe is in Read and Write, and needs no mention
 * @param purpose whether it can be done without
 * @param why what it is for, a few words
 */
public record Acl(
        ResourceType type, String name, boolean prefixed, AclOperation operation, Purpose purpose, String why) {
    /** What a right is for. */
    public enum Purpose {
        /** Nothing works without. */
        NEEDED,
        /** Without it a part of what is shown is missing. */
        FOR_MORE,
        /** Without it somebody else must make the topics. */
        TO_CREATE,
        /** Without it topics that exist are not compared with what they should be. */
        TO_CHECK
    }

    /** How it is given with Kafka's own tool. */
    public String command(String servers, String principal) {
        String option = switch (type) {
            case GROUP -> "--group";
            case TRANSACTIONAL_ID -> "--transactional-id";
            default -> "--topic";
        };
        return "kafka-acls --bootstrap-server " + servers + " --add --allow-principal User:" + principal
                + " --operation " + word() + " " + option + " " + name
                + (prefixed ? " --resource-pattern-type prefixed" : "");
    }

    /** The operation as Kafka's tool spells it. */
    private String word() {
        StringBuilder word = new StringBuilder();
        for (String part : operation.name().split("_", -1)) {
            word.append(part.charAt(0)).append(part.substring(1).toLowerCase(Locale.ROOT));
        }
        return word.toString();
    }

    /** As {@code Write on topic sockcdc.events}. */
    @Override
    public String toString() {
        String what = type.name().toLowerCase(Locale.ROOT).replace('_', ' ');
        return word() + " on " + what + " " + name + (prefixed ? "*" : "");
    }
}
