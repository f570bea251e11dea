package io.sockcdc.collector.model;

/**
 * Which host, boot and run of the collector events come from.
 *
 * @param hostId /etc/machine-id or the configured id
 * @param hostName for people
 * @param bootId /proc/sys/kernel/random/boot_id
 * @param epoch grows with every start of the collector on this host
 */
public record HostIdentity(String hostId, String hostName, String bootId, long epoch) {}
