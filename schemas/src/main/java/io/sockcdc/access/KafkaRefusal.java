package io.sockcdc.access;

import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.IllegalSaslStateException;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.TransactionalIdAuthorizationException;
import org.apache.kafka.common.errors.UnsupportedSaslMechanismException;

/** Turns an error of a Kafka client into one line for people. */
public final class KafkaRefusal {
    private static final String PREFIX = "kafka.properties.";

    private KafkaRefusal() {}

    /** What kind of trouble an error is. */
    public enum Kind {
        /** Nobody answers, or not in time: it may come back by itself. */
        UNREACHABLE,
        /** Somebody answers and refuses, or the client cannot be made: a setting or a right must be put right. */
        REFUSED
    }

    /** Whether an error is for a person to put right. */
    public static Kind kind(Throwable error) {
        boolean refused = TlsRefusal.find(error, AuthenticationException.class) != null
                || TlsRefusal.find(error, AuthorizationException.class) != null
                || (isOfMaking(error) && !isNameless(error));
        return refused ? Kind.REFUSED : Kind.UNREACHABLE;
    }

    /** Whether an error is that a right is missing. */
    public static boolean isOfRights(Throwable error) {
        return TlsRefusal.find(error, AuthorizationException.class) != null;
    }

    /**
     * One line that names the Kafka, the cause and what to do. Where the error itself does not say, the port is asked, which
     * takes some seconds at most.
     *
     * @param client properties of the client that had the error
     */
    public static String explain(Throwable error, Map<String, ?> client) {
        return line(error, client, true);
    }

    /** The same without asking the port: returns at once. */
    public static String describe(Throwable error, Map<String, ?> client) {
        return line(error, client, false);
    }

    private static String line(Throwable error, Map<String, ?> client, boolean mayAsk) {
        return "Kafka " + client.get("bootstrap.servers") + ": " + cause(error, client, mayAsk);
    }

    private static String cause(Throwable error, Map<String, ?> client, boolean mayAsk) {
        String tls = TlsRefusal.explain(error, PREFIX);
        if (tls != null) {
            return tls.startsWith("it does not speak TLS")
                    ? tls + "; " + PREFIX + "security.protocol must be PLAINTEXT or SASL_PLAINTEXT"
                    : tls;
        }
        Throwable authentication = TlsRefusal.find(error, AuthenticationException.class);
        if (authentication != null) {
            return ofAuthentication(authentication, client);
        }
        Throwable authorization = TlsRefusal.find(error, AuthorizationException.class);
        if (authorization != null) {
            return ofAuthorization(authorization, client);
        }
        if (isOfMaking(error)) {
            return ofMaking(error, client);
        }
        if (TlsRefusal.find(error, RetriableException.class) != null || !isOfKafka(error)) {
            String found = mayAsk ? ConnectionProbe.ask(client) : null;
            return found == null ? "it cannot be reached or is not ready (" + said(error) + ")" : found;
        }
        return said(error);
    }

    private static String ofAuthentication(Throwable error, Map<String, ?> client) {
        String mechanism =
                String.valueOf(client.containsKey("sasl.mechanism") ? client.get("sasl.mechanism") : "GSSAPI");
        String said = String.valueOf(error.getMessage());
        if (error instanceof UnsupportedSaslMechanismException || error instanceof IllegalSaslStateException) {
            return said.contains("[]")
                    ? "it asks for no user at that port, and we bring one; " + PREFIX
                            + "security.protocol must be without SASL_"
                    : "it does not take the mechanism " + mechanism + " (" + said + "); set " + PREFIX
                            + "sasl.mechanism";
        }
        return "it refuses our user or password (" + mechanism + ": " + said + "); correct " + PREFIX
                + "sasl.jaas.config";
    }

    private static String ofAuthorization(Throwable error, Map<String, ?> client) {
        String what = "something";
        if (error instanceof TopicAuthorizationException topics) {
            what = "what we need with topic " + String.join(", ", new TreeSet<>(topics.unauthorizedTopics()));
        } else if (error instanceof GroupAuthorizationException group) {
            what = "Read of consumer group " + group.groupId();
        } else if (error instanceof TransactionalIdAuthorizationException) {
            what = "Write of our transactional ids";
        }
        return "it does not allow " + user(client) + " " + what + " (" + error.getMessage()
                + "); sockcdc doctor --acls tells what each command needs";
    }

    private static String user(Map<String, ?> client) {
        return String.valueOf(client.get("security.protocol")).startsWith("SASL") ? "our user" : "us";
    }

    private static String ofMaking(Throwable error, Map<String, ?> client) {
        if (isNameless(error)) {
            return "no such host is known (DNS): " + client.get("bootstrap.servers");
        }
        List<String> said = new ArrayList<>();
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            String message = cause instanceof NoSuchFileException missing
                    ? "no such file: " + missing.getFile()
                    : String.valueOf(cause.getMessage());
            boolean repeated = message.startsWith("Failed to create new") || message.startsWith("Failed to construct");
            if (!repeated && said.stream().noneMatch(earlier -> earlier.contains(message))) {
                said.add(message);
            }
        }
        return "the client cannot be made: " + String.join(": ", said) + "; correct " + PREFIX + "*";
    }

    /** Whether a client could not even be made. */
    private static boolean isOfMaking(Throwable error) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            String message = String.valueOf(cause.getMessage());
            if (cause instanceof ConfigException
                    || cause instanceof InvalidConfigurationException
                    || message.startsWith("Failed to create new")
                    || message.startsWith("Failed to construct kafka")) {
                return true;
            }
        }
        return false;
    }

    private static boolean isNameless(Throwable error) {
        Throwable config = TlsRefusal.find(error, ConfigException.class);
        return config != null && String.valueOf(config.getMessage()).startsWith("No resolvable bootstrap");
    }

    private static boolean isOfKafka(Throwable error) {
        return TlsRefusal.find(error, KafkaException.class) != null;
    }

    private static String said(Throwable error) {
        Throwable root = error;
        while (root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        return root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
    }
}
