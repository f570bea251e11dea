package io.sockcdc.collector.testkit;

import io.sockcdc.collector.netlink.DatagramBatch;
import io.sockcdc.collector.netlink.Transport;
import io.sockcdc.collector.netlink.TransportException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** A transport that receives what a test put into it, one step at a time. */
public final class ScriptedTransport implements Transport {
    private static final int ENOBUFS = 105;

    private final Deque<Step> steps = new ArrayDeque<>();
    private final List<byte[]> sent = new ArrayList<>();
    private long drops;

    private sealed interface Step {
        record Datagram(ByteBuffer bytes, int groups, int sender) implements Step {}

        record Pause() implements Step {}

        record Overflow() implements Step {}
    }

    /** A datagram from the kernel as an answer. */
    public ScriptedTransport answers(byte[] datagram) {
        return datagram(datagram, 0, 0);
    }

    /** A datagram with this sender address. */
    public ScriptedTransport datagram(byte[] bytes, int groups, int sender) {
        steps.add(new Step.Datagram(ByteBuffer.wrap(bytes.clone()), groups, sender));
        return this;
    }

    /** A receive that finds nothing waiting. */
    public ScriptedTransport pauses() {
        steps.add(new Step.Pause());
        return this;
    }

    /** A receive that fails with ENOBUFS after so many dropped datagrams. */
    public ScriptedTransport overflows(long dropped) {
        steps.add(new Step.Overflow());
        drops += dropped;
        return this;
    }

    /** What was sent to the kernel. */
    public List<byte[]> sent() {
        return List.copyOf(sent);
    }

    @Override
    public void send(ByteBuffer request) {
        byte[] bytes = new byte[request.remaining()];
        request.get(bytes);
        sent.add(bytes);
    }

    @Override
    public int receive(DatagramBatch batch) {
        int filled = 0;
        while (filled < batch.capacity() && steps.peek() instanceof Step.Datagram datagram) {
            steps.remove();
            int length = datagram.bytes.limit();
            int kept = Math.min(length, batch.slotBytes());
            batch.memory().put(filled * batch.slotBytes(), datagram.bytes, 0, kept);
            batch.set(filled, length, datagram.groups, datagram.sender, length > kept);
            filled++;
        }
        batch.count(filled);
        if (filled == 0 && steps.poll() instanceof Step.Overflow) {
            throw new TransportException("recvmmsg", ENOBUFS, "scripted");
        }
        return filled;
    }

    @Override
    public long drops() {
        return drops;
    }

    @Override
    public int receiveBufferBytes() {
        return Integer.MAX_VALUE;
    }

    @Override
    public int descriptor() {
        throw new UnsupportedOperationException("a scripted transport cannot be polled");
    }

    @Override
    public void close() {
        steps.clear();
    }
}
