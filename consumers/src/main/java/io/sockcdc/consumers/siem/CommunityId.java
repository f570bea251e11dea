package io.sockcdc.consumers.siem;

import io.sockcdc.schema.SocketEvent;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * Community ID version 1 of a flow: the same text from every tool that saw it, in either direction
 * (github.com/corelight/community-id-spec). ICMP, whose types stand for ports, is not among the flows of sockets. Owned by
 * one thread.
 */
final class CommunityId {
    private final MessageDigest sha1;
    private final byte[] input = new byte[40];

    /**
     * A computer of ids.
     *
     * @param seed 0 to 65535, the same at all tools that are compared; usually 0
     */
    CommunityId(int seed) {
        try {
            sha1 = MessageDigest.getInstance("SHA-1");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-1", e);
        }
        put(0, seed);
    }

    /** The id of a connected socket; null when it is not connected, not known, or of another protocol. */
    @Nullable String of(SocketEvent event) {
        int protocol = Flow.ianaNumber(event);
        String localIp = event.getLocalIp();
        String remoteIp = event.getRemoteIp();
        Integer localPort = event.getLocalPort();
        Integer remotePort = event.getRemotePort();
        if (localIp == null || remoteIp == null || localPort == null || remotePort == null || !hasPorts(protocol)) {
            return null;
        }
        byte[] local = IpBytes.parse(localIp);
        byte[] remote = IpBytes.parse(remoteIp);
        return local == null || remote == null || local.length != remote.length
                ? null
                : of(protocol, local, localPort, remote, remotePort);
    }

    /** The id of a flow with ports between addresses of one length. */
    String of(int protocol, byte[] one, int onePort, byte[] other, int otherPort) {
        int order = Arrays.compareUnsigned(one, other);
        boolean first = order < 0 || (order == 0 && onePort < otherPort);
        int end = addresses(protocol, first ? one : other, first ? other : one);
        end = put(end, first ? onePort : otherPort);
        return digest(put(end, first ? otherPort : onePort));
    }

    /** The id of a flow of a protocol without ports. */
    String of(int protocol, byte[] one, byte[] other) {
        boolean first = Arrays.compareUnsigned(one, other) < 0;
        return digest(addresses(protocol, first ? one : other, first ? other : one));
    }

    private static boolean hasPorts(int protocol) {
        return protocol == Flow.TCP || protocol == Flow.UDP || protocol == Flow.SCTP;
    }

    private int addresses(int protocol, byte[] low, byte[] high) {
        System.arraycopy(low, 0, input, 2, low.length);
        System.arraycopy(high, 0, input, 2 + low.length, high.length);
        int end = 2 + low.length + high.length;
        input[end] = (byte) protocol;
        input[end + 1] = 0;
        return end + 2;
    }

    private int put(int at, int value) {
        input[at] = (byte) (value >> 8);
        input[at + 1] = (byte) value;
        return at + 2;
    }

    private String digest(int length) {
        sha1.update(input, 0, length);
        return "1:" + Base64.getEncoder().encodeToString(sha1.digest());
    }
}
