package io.sockcdc.consumers.serde;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockcdc.schema.CloseReason;
import io.sockcdc.schema.Direction;
import io.sockcdc.schema.Protocol;
import io.sockcdc.schema.Role;
import io.sockcdc.schema.Severity;
import io.sockcdc.schema.State;
import io.sockcdc.schema.SubjectKind;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.apache.avro.Schema;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Constants are written by their place inside: what was published keeps its place, and new ones are added at the end. */
class ConstantsTest {
    private static final List<Class<? extends Enum<?>>> WRITTEN_BY_PLACE = List.of(
            State.class,
            Protocol.class,
            Direction.class,
            Role.class,
            CloseReason.class,
            Severity.class,
            SubjectKind.class);

    @ParameterizedTest
    @CsvSource({
        "SocketEvent, State",
        "SocketEvent, Protocol",
        "SocketEvent, Direction",
        "SocketEvent, Role",
        "SocketEvent, CloseReason",
        "Anomaly, Severity",
        "CountSubject, SubjectKind"
    })
    void everyConstantIsWhereTheFirstPublishedSchemaHasIt(String record, String name) throws IOException {
        Schema.Parser parser = new Schema.Parser();
        try (InputStream in = State.class.getResourceAsStream("/io/sockcdc/schemas/history/" + record + "/v1.avsc")) {
            parser.parse(Objects.requireNonNull(in, record));
        }
        Schema published = Objects.requireNonNull(parser.getTypes().get("io.sockcdc.schema." + name), name);

        List<String> now = WRITTEN_BY_PLACE.stream()
                .filter(type -> type.getSimpleName().equals(name))
                .flatMap(type -> Arrays.stream(type.getEnumConstants()))
                .map(Enum::name)
                .toList();

        assertThat(now).startsWith(published.getEnumSymbols().toArray(String[]::new));
    }
}
