package io.sockcdc.collector.sys;

import io.sockcdc.collector.netlink.DatagramBatch;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * What recvmmsg needs to fill a batch: one mmsghdr, iovec and sockaddr_nl for each slot, in one direct buffer that lives
 * as long as this does.
 *
 * <pre>
 *   | mmsghdr x capacity | iovec x capacity | sockaddr_nl x capacity |
 * </pre>
 */
final class ReceiveHeaders {
    private final DatagramBatch batch;
    private final ByteBuffer memory;
    private final long address;
    private final int names;

    ReceiveHeaders(DatagramBatch batch) {
        this.batch = batch;
        int capacity = batch.capacity();
        int vectors = capacity * Abi.MMSGHDR_BYTES;
        names = vectors + capacity * Abi.IOVEC_BYTES;
        memory = ByteBuffer.allocateDirect(names + capacity * Abi.SOCKADDR_NL_BYTES)
                .order(ByteOrder.nativeOrder());
        address = LibC.addressOf(memory);
        long slots = LibC.addressOf(batch.memory());
        for (int i = 0; i < capacity; i++) {
            int vector = vectors + i * Abi.IOVEC_BYTES;
            memory.putLong(vector + Abi.IOV_BASE, slots + (long) i * batch.slotBytes());
            memory.putLong(vector + Abi.IOV_LEN, batch.slotBytes());
            int header = i * Abi.MMSGHDR_BYTES;
            memory.putLong(header + Abi.MSG_NAME, address + name(i));
            memory.putInt(header + Abi.MSG_NAMELEN, Abi.SOCKADDR_NL_BYTES);
            memory.putLong(header + Abi.MSG_IOV, address + vector);
            memory.putLong(header + Abi.MSG_IOVLEN, 1);
        }
    }

    private int name(int index) {
        return names + index * Abi.SOCKADDR_NL_BYTES;
    }

    boolean isFor(DatagramBatch other) {
        return batch == other;
    }

    long address() {
        return address;
    }

    /** Tells the batch what arrived, and makes the headers ready for the next call. */
    void publish(int filled) {
        for (int i = 0; i < filled; i++) {
            int header = i * Abi.MMSGHDR_BYTES;
            int name = name(i);
            batch.set(
                    i,
                    memory.getInt(header + Abi.MSG_LEN),
                    memory.getInt(name + Abi.NL_GROUPS),
                    memory.getInt(name + Abi.NL_PID),
                    (memory.getInt(header + Abi.MSG_FLAGS) & Abi.MSG_TRUNC) != 0);
            memory.putInt(header + Abi.MSG_NAMELEN, Abi.SOCKADDR_NL_BYTES);
        }
        batch.count(filled);
    }
}
