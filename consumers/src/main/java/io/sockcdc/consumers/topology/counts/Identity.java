package io.sockcdc.consumers.topology.counts;

import io.sockcdc.schema.SocketKey;

/** Hashes that stand for a socket or an address where counts keep many; the same in every process. */
final class Identity {
    private static final long ODD = 0x9E3779B97F4A7C15L;

    private Identity() {}

    static long of(SocketKey socket) {
        long where = ((long) socket.getHostId().hashCode() << 32)
                ^ socket.getBootId().hashCode();
        return mixed(mixed(mixed(where) + socket.getNetns() * ODD) + socket.getCookie() * ODD);
    }

    static long of(String address) {
        long hash = address.length();
        for (int i = 0; i < address.length(); i++) {
            hash = (hash ^ address.charAt(i)) * ODD;
            hash ^= hash >>> 29;
        }
        return mixed(hash);
    }

    /** The finish of MurmurHash3: every bit of the input moves half of the bits. */
    private static long mixed(long value) {
        long mixed = (value ^ (value >>> 33)) * 0xff51afd7ed558ccdL;
        mixed = (mixed ^ (mixed >>> 33)) * 0xc4ceb9fe1a85ec53L;
        return mixed ^ (mixed >>> 33);
    }
}
