package io.sockcdc.consumers.web.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LiveClientTest {
    /** A connection that takes what is written only when told to. */
    private static final class Wire implements Content.Sink {
        private final List<String> taken = new ArrayList<>();
        private @Nullable Callback pending;
        private boolean ended;

        @Override
        public void write(boolean last, @Nullable ByteBuffer bytes, Callback callback) {
            assertThat(pending).as("a write before the last was taken").isNull();
            taken.add(bytes == null ? "" : StandardCharsets.UTF_8.decode(bytes).toString());
            pending = callback;
            ended |= last;
        }

        private void takeOne() {
            Callback its = pending;
            pending = null;
            if (its != null) {
                its.succeeded();
            }
        }
    }

    private final Wire wire = new Wire();
    private final List<String> finished = new ArrayList<>();
    private final LiveClient client = new LiveClient(
            wire, Callback.from(() -> finished.add("succeeded"), why -> finished.add(why.getMessage())), null);

    @Test
    void messagesArriveInOrderHoweverSlowlyTheyAreTaken() {
        for (int i = 0; i < 5; i++) {
            assertThat(client.send(LiveClient.message("tick", "{\"n\":" + i + "}")))
                    .isTrue();
        }
        for (int i = 0; i < 5; i++) {
            wire.takeOne();
        }
        assertThat(wire.taken)
                .containsExactly(
                        "event: tick\ndata: {\"n\":0}\n\n",
                        "event: tick\ndata: {\"n\":1}\n\n",
                        "event: tick\ndata: {\"n\":2}\n\n",
                        "event: tick\ndata: {\"n\":3}\n\n",
                        "event: tick\ndata: {\"n\":4}\n\n");
        assertThat(finished).isEmpty();
    }

    @Test
    void aReaderThatDoesNotReadIsToldSoAndCutOff() {
        int sent = 0;
        while (client.send(LiveClient.message("tick", "{}"))) {
            sent++;
        }
        assertThat(sent).isBetween(100, 200);
        assertThat(client.send(LiveClient.message("tick", "{}"))).isFalse();

        wire.takeOne();
        wire.takeOne();

        assertThat(wire.taken).hasSize(2);
        assertThat(wire.taken.get(1)).startsWith("event: cut-off\n");
        assertThat(wire.ended).isTrue();
        assertThat(finished).containsExactly("succeeded");
        assertThat(client.isOver()).isTrue();
    }

    @Test
    void aFewHugeMessagesAreTooMuchToo() {
        String megabyte = "x".repeat(400_000);
        int sent = 0;
        while (client.send(LiveClient.message("events", megabyte))) {
            sent++;
        }
        assertThat(sent).isBetween(2, 4);
    }

    @Test
    void aConnectionThatBreaksEndsIt() {
        client.send(LiveClient.message("tick", "{}"));
        Callback pending = wire.pending;
        assertThat(pending).isNotNull();
        pending.failed(new java.io.IOException("reset"));
        assertThat(client.isOver()).isTrue();
        assertThat(client.send(LiveClient.message("tick", "{}"))).isFalse();
        assertThat(finished).containsExactly("reset");
    }
}
