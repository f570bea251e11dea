package io.sockcdc.collector.model;

import org.jspecify.annotations.Nullable;

/**
 * A container that holds a process.
 *
 * @param id the runtime's id, or its name where the runtime gives no id
 * @param name the name people gave it; null when no file of the runtime tells it
 * @param pod its Kubernetes pod as namespace/name, or the pod's uid when that is all there is; null without Kubernetes
 */
public record Container(
        String id, @Nullable String name, @Nullable String pod) {}
