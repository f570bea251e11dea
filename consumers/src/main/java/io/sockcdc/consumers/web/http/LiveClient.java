package io.sockcdc.consumers.web.http;

import io.sockcdc.consumers.query.ReceivedEvent;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Predicate;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * One reader of live events. What it has not read yet waits in a queue of bounded length; a reader whose queue is full is told
 * so and cut off. Nothing here ever blocks. Safe for several threads.
 */
final class LiveClient {
    private static final int MOST_WAITING = 128;
    private static final int MOST_BYTES = 1 << 20;
    private static final int MOST_EVENTS = 60;

    private final Content.Sink sink;
    private final Callback finished;
    private final @Nullable Predicate<ReceivedEvent> wanted;
    private final Deque<ByteBuffer> waiting = new ArrayDeque<>();
    private final Deque<ReceivedEvent> events = new ArrayDeque<>();
    private final Object eventsLock = new Object();
    private long skipped;
    private int bytes;
    private boolean writing;
    private boolean ending;
    private boolean over;

    /**
     * A reader whose answer has begun.
     *
     * @param finished told when nothing will be written any more
     * @param wanted which events it wants, or null for none; asked on one thread
     */
    LiveClient(Content.Sink sink, Callback finished, @Nullable Predicate<ReceivedEvent> wanted) {
        this.sink = sink;
        this.finished = finished;
        this.wanted = wanted;
    }

    /** A message in the form of the stream; the text must have no line ends. */
    static ByteBuffer message(String event, String data) {
        return ByteBuffer.wrap(("event: " + event + "\ndata: " + data + "\n\n").getBytes(StandardCharsets.UTF_8));
    }

    /** Notes an event for the next batch, if it is wanted. Called by the one thread that reads events. */
    void offer(ReceivedEvent received) {
        if (wanted == null || !wanted.test(received)) {
            return;
        }
        synchronized (eventsLock) {
            if (events.size() == MOST_EVENTS) {
                events.removeLast();
                skipped++;
            }
            events.addFirst(received);
        }
    }

    /** The events since the last call, or null when there is none. */
    @Nullable Batch takeEvents() {
        synchronized (eventsLock) {
            if (events.isEmpty()) {
                return null;
            }
            Batch batch = new Batch(new ArrayDeque<>(events), skipped);
            events.clear();
            skipped = 0;
            return batch;
        }
    }

    /** Events, the newest first, and how many more there were. */
    record Batch(Deque<ReceivedEvent> newestFirst, long skipped) {}

    /** Sends a message as soon as the reader has taken those before it. Says whether the reader is to be kept. */
    boolean send(ByteBuffer message) {
        synchronized (this) {
            if (over || ending) {
                return false;
            }
            if (waiting.size() >= MOST_WAITING || bytes + message.remaining() > MOST_BYTES) {
                waiting.clear();
                waiting.add(message("cut-off", "{\"reason\":\"this client reads more slowly than events come\"}"));
                ending = true;
            } else {
                waiting.add(message.duplicate());
                bytes += message.remaining();
            }
        }
        writeNext();
        synchronized (this) {
            return !ending && !over;
        }
    }

    /** Says good-bye, so that the reader comes back later. */
    void end() {
        synchronized (this) {
            if (over || ending) {
                return;
            }
            waiting.add(message("bye", "{}"));
            ending = true;
        }
        writeNext();
    }

    /** Whether nothing will be written any more. */
    synchronized boolean isOver() {
        return over;
    }

    private void writeNext() {
        ByteBuffer next;
        boolean last;
        synchronized (this) {
            if (writing || over || waiting.isEmpty()) {
                return;
            }
            next = waiting.removeFirst();
            bytes -= next.remaining();
            writing = true;
            last = ending && waiting.isEmpty();
        }
        sink.write(last, next, Callback.from(() -> written(last), this::failed));
    }

    private void written(boolean last) {
        synchronized (this) {
            writing = false;
            over = over || last;
        }
        if (last) {
            finished.succeeded();
        } else {
            writeNext();
        }
    }

    private void failed(Throwable why) {
        synchronized (this) {
            writing = false;
            over = true;
            waiting.clear();
        }
        finished.failed(why);
    }
}
