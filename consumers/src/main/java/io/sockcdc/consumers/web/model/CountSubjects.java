package io.sockcdc.consumers.web.model;

import io.sockcdc.schema.CountSubject;
import io.sockcdc.schema.Role;
import io.sockcdc.schema.SocketEvent;
import io.sockcdc.schema.SocketKey;
import io.sockcdc.schema.SubjectKind;
import org.jspecify.annotations.Nullable;

/** Whom a connection counts for, as the counts of {@code analyze} have it. */
public final class CountSubjects {
    private CountSubjects() {}

    /** The subject of that kind that a connection counts for, or null; null for networks, which only {@code analyze} knows. */
    public static @Nullable CountSubject of(SubjectKind kind, SocketKey key, SocketEvent event) {
        String host = key.getHostId();
        return switch (kind) {
            case REMOTE_IP -> of(kind, null, event.getRemoteIp(), null, null, null);
            case HOST_REMOTE_IP -> of(kind, host, event.getRemoteIp(), null, null, null);
            case HOST_SERVICE ->
                event.getRole() == Role.SERVER && event.getLocalPort() != null
                        ? of(
                                kind,
                                host,
                                null,
                                event.getLocalPort(),
                                event.getProtocol().name(),
                                null)
                        : null;
            case HOST_PROCESS ->
                event.getCommand() != null ? of(kind, host, null, null, null, event.getCommand()) : null;
            default -> null;
        };
    }

    /** A remote address, over all hosts. */
    public static CountSubject remoteIp(String ip) {
        return of(SubjectKind.REMOTE_IP, null, ip, null, null, null);
    }

    private static CountSubject of(
            SubjectKind kind,
            @Nullable String host,
            @Nullable String ip,
            @Nullable Integer port,
            @Nullable String protocol,
            @Nullable String process) {
        return new CountSubject(kind, host, ip, port, protocol, process, null, null);
    }
}
