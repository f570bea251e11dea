package io.sockcdc.consumers.rules;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Whom or what a rule is about; fields that the kind does not have are null. */
public record Subject(
        Kind kind,
        @Nullable String hostId,
        @Nullable String remoteIp,
        @Nullable Integer remotePort,
        @Nullable Integer localPort,
        @Nullable String protocol,
        @Nullable String process) {
    private static final Comparator<@Nullable String> TEXTS = Comparator.nullsFirst(Comparator.naturalOrder());
    private static final Comparator<@Nullable Integer> NUMBERS = Comparator.nullsFirst(Comparator.naturalOrder());

    /** One order for all, the same in every process. */
    static final Comparator<Subject> ORDER = Comparator.comparing(Subject::kind)
            .thenComparing(Subject::hostId, TEXTS)
            .thenComparing(Subject::remoteIp, TEXTS)
            .thenComparing(Subject::remotePort, NUMBERS)
            .thenComparing(Subject::localPort, NUMBERS)
            .thenComparing(Subject::protocol, TEXTS)
            .thenComparing(Subject::process, TEXTS);

    /** What a subject is. */
    public enum Kind {
        /** One address, over all hosts. */
        REMOTE,
        /** One address, at one host. */
        HOST_REMOTE,
        /** One local port of one host. */
        SERVICE,
        /** One address at one local port of one host. */
        LOGIN,
        /** A program on a host. */
        PROCESS,
        /** One remote port, from one host. */
        DESTINATION,
        /** A listening port of a host. */
        LISTENER,
        /** A host. */
        HOST;

        /** The kind in a record. */
        public String text() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    static Subject remote(String ip) {
        return new Subject(Kind.REMOTE, null, ip, null, null, null, null);
    }

    static Subject hostRemote(String hostId, String ip) {
        return new Subject(Kind.HOST_REMOTE, hostId, ip, null, null, null, null);
    }

    static Subject service(String hostId, int port) {
        return new Subject(Kind.SERVICE, hostId, null, null, port, null, null);
    }

    static Subject process(SocketView socket) {
        return new Subject(Kind.PROCESS, socket.hostId(), null, null, null, null, socket.process());
    }

    static Subject host(String hostId) {
        return new Subject(Kind.HOST, hostId, null, null, null, null, null);
    }

    /** The fields by the names that a record carries. */
    public Map<String, String> fields() {
        Map<String, String> fields = new LinkedHashMap<>();
        put(fields, "host_id", hostId);
        put(fields, "remote_ip", remoteIp);
        put(fields, "remote_port", remotePort);
        put(fields, "local_port", localPort);
        put(fields, "protocol", protocol);
        put(fields, "process", process);
        return fields;
    }

    /** Kind and fields in one line: equal texts are equal subjects. */
    public String text() {
        return kind.text() + ' ' + fields();
    }

    /** A hash that is the same in every process. */
    int stableHash() {
        int hash = 31 * kind.ordinal() + hash(hostId);
        hash = 31 * hash + hash(remoteIp);
        hash = 31 * hash + (remotePort == null ? 0 : remotePort);
        hash = 31 * hash + (localPort == null ? 0 : localPort);
        return 31 * (31 * hash + hash(protocol)) + hash(process);
    }

    private static int hash(@Nullable String text) {
        return text == null ? 0 : text.hashCode();
    }

    @Override
    public int hashCode() {
        return stableHash();
    }

    /** As a record's own, which costs a chain of method handles for each look at a table. */
    @Override
    public boolean equals(@Nullable Object other) {
        return this == other
                || (other instanceof Subject its
                        && its.kind == kind
                        && Objects.equals(its.remoteIp, remoteIp)
                        && Objects.equals(its.localPort, localPort)
                        && Objects.equals(its.remotePort, remotePort)
                        && Objects.equals(its.process, process)
                        && Objects.equals(its.hostId, hostId)
                        && Objects.equals(its.protocol, protocol));
    }

    private static void put(Map<String, String> fields, String name, @Nullable Object value) {
        if (value != null) {
            fields.put(name, value.toString());
        }
    }

    static Subject carry(StateCarrier c, @Nullable Subject s) {
        return new Subject(
                c.constant(Kind.class, s == null ? null : s.kind),
                c.textOrNull(s == null ? null : s.hostId),
                c.textOrNull(s == null ? null : s.remoteIp),
                c.countOrNull(s == null ? null : s.remotePort),
                c.countOrNull(s == null ? null : s.localPort),
                c.textOrNull(s == null ? null : s.protocol),
                c.textOrNull(s == null ? null : s.process));
    }
}
