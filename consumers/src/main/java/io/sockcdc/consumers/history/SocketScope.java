package io.sockcdc.consumers.history;

/**
 * Where cookies are unique: one network namespace in one boot of one host.
 *
 * @param hostId as in SocketKey
 * @param bootId as in SocketKey
 * @param netns inode of the network namespace
 */
public record SocketScope(String hostId, String bootId, long netns) {}
