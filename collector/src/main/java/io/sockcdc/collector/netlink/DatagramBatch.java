package io.sockcdc.collector.netlink;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Reused room for a batch of received datagrams: one direct buffer cut into slots of equal size. A view of a slot is valid
 * until the next receive. One thread at a time.
 */
public final class DatagramBatch {
    private final ByteBuffer memory;
    private final ByteBuffer[] slots;
    private final int slotBytes;
    private final int[] lengths;
    private final int[] groups;
    private final int[] senders;
    private final boolean[] truncated;
    private int count;

    /**
     * @param capacity datagrams, at least 1
     * @param slotBytes longest datagram; longer ones are cut and marked
     */
    public DatagramBatch(int capacity, int slotBytes) {
        this.slotBytes = slotBytes;
        memory = ByteBuffer.allocateDirect(Math.multiplyExact(capacity, slotBytes))
                .order(ByteOrder.nativeOrder());
        slots = new ByteBuffer[capacity];
        for (int i = 0; i < capacity; i++) {
            slots[i] = memory.slice(i * slotBytes, slotBytes).order(ByteOrder.nativeOrder());
        }
        lengths = new int[capacity];
        groups = new int[capacity];
        senders = new int[capacity];
        truncated = new boolean[capacity];
    }

    /** Most datagrams it holds. */
    public int capacity() {
        return slots.length;
    }

    /** Bytes in a slot. */
    public int slotBytes() {
        return slotBytes;
    }

    /** The memory behind all slots, for the system call. */
    public ByteBuffer memory() {
        return memory;
    }

    /** Datagrams in it now. */
    public int count() {
        return count;
    }

    /** The datagram's bytes, position 0 to its length; native byte order. */
    public ByteBuffer datagram(int index) {
        return slots[index].clear().limit(Math.min(lengths[index], slotBytes));
    }

    /** Bytes of the datagram as it was sent, more than a slot when it was cut. */
    public int length(int index) {
        return lengths[index];
    }

    /** {@code nl_groups} of the sender address: 0 for an answer, else a bit mask of the multicast group. */
    public int groups(int index) {
        return groups[index];
    }

    /** {@code nl_pid} of the sender: 0 for the kernel; anything else must not be believed. */
    public int sender(int index) {
        return senders[index];
    }

    /** Whether the datagram was longer than its slot. */
    public boolean truncated(int index) {
        return truncated[index];
    }

    /** Says what a receive put into a slot; for transports. */
    public void set(int index, int length, int groupMask, int sender, boolean cut) {
        lengths[index] = length;
        groups[index] = groupMask;
        senders[index] = sender;
        truncated[index] = cut;
    }

    /** Says how many slots are filled; for transports. */
    public void count(int filled) {
        count = filled;
    }
}
