package io.sockcdc.collector.model;

import org.jspecify.annotations.Nullable;

/**
 * The process that held a socket when a snapshot looked. A part is null when it could not be read.
 *
 * @param pid process id in the namespace of the collector
 * @param command /proc/PID/comm
 * @param executable target of /proc/PID/exe
 * @param startedAtMicros start of the process, microseconds since 1970 UTC
 * @param cgroup path of its control group
 * @param containerId container id found in that path
 */
public record Owner(
        int pid,
        @Nullable String command,
        @Nullable String executable,
        @Nullable Long startedAtMicros,
        @Nullable String cgroup,
        @Nullable String containerId) {}
