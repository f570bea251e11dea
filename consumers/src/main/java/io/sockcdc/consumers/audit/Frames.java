package io.sockcdc.consumers.audit;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The complete key frames of one namespace in a stretch, in order. */
final class Frames {
    private static final Comparator<Frame> ORDER =
            Comparator.comparingLong(Frame::epoch).thenComparingLong(Frame::after);

    private final List<Frame> frames = new ArrayList<>();

    /**
     * A key frame.
     *
     * @param after number of the last event before it
     * @param last number of its last event
     * @param number of the snapshot
     */
    record Frame(long epoch, long after, long last, long number) {}

    void add(Frame frame) {
        frames.add(frame);
    }

    /** To be called once all were added: records may come twice. */
    void sort() {
        List<Frame> once = frames.stream().distinct().sorted(ORDER).toList();
        frames.clear();
        frames.addAll(once);
    }

    int size() {
        return frames.size();
    }

    /** The first frame of that epoch, or null. */
    @Nullable Frame firstOf(long epoch) {
        int at = firstFrom(epoch, 0);
        return at < frames.size() && frames.get(at).epoch == epoch ? frames.get(at) : null;
    }

    /** Frames that lie wholly between two events of a socket, neither of them in the frame. */
    int between(long epoch, long sequence, long nextEpoch, long nextSequence) {
        int count = 0;
        for (int at = firstFrom(epoch, sequence); at < frames.size(); at++) {
            Frame frame = frames.get(at);
            if (frame.epoch > nextEpoch || (frame.epoch == nextEpoch && frame.last >= nextSequence)) {
                break;
            }
            count++;
        }
        return count;
    }

    /** Frames that begin behind an event. */
    int behind(long epoch, long sequence) {
        return frames.size() - firstFrom(epoch, sequence);
    }

    Frame get(int index) {
        return frames.get(index);
    }

    /** Index of the first frame that begins at this event or behind it. */
    int firstFrom(long epoch, long sequence) {
        int low = 0;
        int high = frames.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            Frame frame = frames.get(middle);
            boolean before = frame.epoch < epoch || (frame.epoch == epoch && frame.after < sequence);
            if (before) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
