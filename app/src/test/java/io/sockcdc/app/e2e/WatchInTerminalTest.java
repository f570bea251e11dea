package io.sockcdc.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockcdc.codec.RecordCodec;
import io.sockcdc.collector.testkit.broker.TestBroker;
import io.sockcdc.schema.CapturedBy;
import io.sockcdc.schema.CloseReason;
import io.sockcdc.schema.Direction;
import io.sockcdc.schema.Family;
import io.sockcdc.schema.Op;
import io.sockcdc.schema.Protocol;
import io.sockcdc.schema.Role;
import io.sockcdc.schema.SocketEvent;
import io.sockcdc.schema.SocketKey;
import io.sockcdc.schema.State;
import io.sockcdc.testkit.Requires;
import io.sockcdc.testkit.Requires.Need;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Requires(Need.TMUX)
class WatchInTerminalTest {
    @TempDir
    Path directory;

    @Test
    void watchFitsTheTerminalAndColoursItUnlessNoColorIsSet() throws Exception {
        try (TestBroker broker = new TestBroker(directory.resolve("broker"))) {
            broker.start();
            broker.createTopic("sockcdc.events", 1, Map.of());
            try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                    Map.of("bootstrap.servers", broker.bootstrapServers()),
                    new ByteArraySerializer(),
                    new ByteArraySerializer())) {
                for (int i = 0; i < 5; i++) {
                    producer.send(refused(i)).get();
                }
            }
            Path script = Files.writeString(
                    directory.resolve("watch"),
                    "exec "
                            + String.join(
                                    " ",
                                    Sockcdc.launch()
                                            .command(
                                                    "watch",
                                                    "--bootstrap-servers",
                                                    broker.bootstrapServers(),
                                                    "--last",
                                                    "5"))
                            + "\n");
            try (Tmux tmux = new Tmux(directory, 80, 24)) {
                tmux.type("clear; sh " + script);
                String screen = tmux.awaitScreen("192.0.2.7:40004");
                assertThat(screen.lines().filter(line -> line.contains("CLOSE ")))
                        .hasSize(5)
                        .allMatch(line -> line.contains("refused"));
                assertThat(tmux.colouredScreen()).contains("\u001b[31m");

                tmux.press("C-c");
                tmux.awaitScreen(text -> text.stripTrailing().endsWith("ready>"));
                tmux.type("clear; NO_COLOR=1 sh " + script);
                tmux.awaitScreen("192.0.2.7:40004");
                assertThat(tmux.colouredScreen()).doesNotContain("\u001b[31m");
            }
        }
    }

    private static ProducerRecord<byte[], byte[]> refused(int number) {
        SocketKey key = SocketKey.newBuilder()
                .setHostId("h")
                .setBootId("b")
                .setNetns(1)
                .setCookie(number)
                .build();
        SocketEvent event = SocketEvent.newBuilder()
                .setOp(Op.CLOSE)
                .setEpoch(1)
                .setSequence(number)
                .setObservedAt(Instant.now().truncatedTo(ChronoUnit.MICROS))
                .setCapturedBy(CapturedBy.DESTROY)
                .setFamily(Family.INET)
                .setProtocol(Protocol.TCP)
                .setDirection(Direction.OUTBOUND)
                .setRole(Role.CLIENT)
                .setState(State.CLOSE)
                .setCloseReason(CloseReason.REFUSED)
                .setLocalIp("10.0.0.1")
                .setLocalPort(443)
                .setRemoteIp("192.0.2.7")
                .setRemotePort(40_000 + number)
                .build();
        return new ProducerRecord<>(
                "sockcdc.events",
                RecordCodec.ofSocketKeys().encode(key),
                RecordCodec.ofSocketEvents().encode(event));
    }
}
