package io.sockcdc.collector.model;

import org.jspecify.annotations.Nullable;

/**
 * Who held a socket when a snapshot looked: a process, or, where processes of others may not be looked at, the control group
 * alone. A part is null when it could not be read.
 *
 * @param pid process id in the namespace of the collector
 * @param command /proc/PID/comm
 * @param executable target of /proc/PID/exe
 * @param startedAtMicros start of the process, microseconds since 1970 UTC
 * @param cgroup path of its control group
 * @param container the container that this path is of; null for none
 */
public record Owner(
        @Nullable Integer pid,
        @Nullable String command,
        @Nullable String executable,
        @Nullable Long startedAtMicros,
        @Nullable String cgroup,
        @Nullable Container container) {
    /** Id of the container, or null. */
    public @Nullable String containerId() {
        return container == null ? null : container.id();
    }

    /** Name of the container, or null. */
    public @Nullable String containerName() {
        return container == null ? null : container.name();
    }

    /** Kubernetes pod of the container, or null. */
    public @Nullable String pod() {
        return container == null ? null : container.pod();
    }
}
