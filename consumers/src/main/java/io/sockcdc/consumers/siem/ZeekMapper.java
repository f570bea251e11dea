package io.sockcdc.consumers.siem;

import com.fasterxml.jackson.core.JsonGenerator;
import io.sockcdc.consumers.siem.ZeekConnection.Column;
import io.sockcdc.schema.Anomaly;
import io.sockcdc.schema.SocketEvent;
import io.sockcdc.schema.SocketKey;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Zeek's conn.log, as tab-separated values with Zeek's header lines or as JSON: one line for each connection that ended.
 * The columns are those of Zeek with its script community-id-logging.
 */
final class ZeekMapper implements SiemMapper {
    private static final Column[] COLUMNS = Column.values();

    private final boolean asJson;
    private final ZeekConnection connection = new ZeekConnection();
    private final JsonLine json = new JsonLine();

    ZeekMapper(boolean asJson) {
        this.asJson = asJson;
    }

    @Override
    public byte[] header() {
        if (asJson) {
            return new byte[0];
        }
        StringBuilder head = new StringBuilder("#separator \\x09\n#set_separator\t,\n#empty_field\t(empty)\n"
                + "#unset_field\t-\n#path\tconn\n#fields");
        for (Column column : COLUMNS) {
            head.append('\t').append(column.zeekName());
        }
        head.append("\n#types");
        for (Column column : COLUMNS) {
            head.append('\t').append(column.type());
        }
        return head.append('\n').toString().getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public byte @Nullable [] event(SocketKey key, SocketEvent event) {
        return connection.take(key, event) ? asJson ? writeJson() : writeColumns() : null;
    }

    @Override
    public byte @Nullable [] anomaly(Anomaly anomaly) {
        return null;
    }

    private byte[] writeColumns() {
        StringBuilder line = new StringBuilder(256);
        for (Column column : COLUMNS) {
            String value = connection.value(column);
            line.append(line.isEmpty() ? "" : "\t").append(value == null ? "-" : value);
        }
        return line.toString().getBytes(StandardCharsets.UTF_8);
    }

    private byte[] writeJson() {
        return json.write(out -> {
            JsonGenerator fields = out.generatorForRemainder();
            for (Column column : COLUMNS) {
                String value = connection.value(column);
                if (value == null) {
                    continue;
                }
                fields.writeFieldName(column.zeekName());
                if (column.isNumber()) {
                    fields.writeNumber(value);
                } else if (column.type().equals("bool")) {
                    fields.writeBoolean(value.equals("T"));
                } else {
                    fields.writeString(value);
                }
            }
        });
    }
}
