package io.sockcdc.consumers.siem;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.util.MinimalPrettyPrinter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** One JSON object at a time, written as a stream into memory; absent values are left out. Owned by one thread. */
final class JsonLine {
    /** What writes the members of the object. */
    interface Body {
        void write(JsonLine out) throws IOException;
    }

    private static final JsonFactory JSON =
            JsonFactory.builder().disable(StreamWriteFeature.AUTO_CLOSE_TARGET).build();

    private static final int MOST_PENDING = 8;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(2048);
    private final IsoTimes times = new IsoTimes();
    private JsonGenerator json = generator();
    /** Names of objects and arrays that are open and have nothing in them yet, so that they may come to nothing. */
    private final String[] pending = new String[MOST_PENDING];

    private final boolean[] pendingArray = new boolean[MOST_PENDING];
    private int pendingCount;

    private JsonGenerator generator() {
        try {
            JsonGenerator made = JSON.createGenerator(bytes);
            made.setPrettyPrinter(new MinimalPrettyPrinter(""));
            return made;
        } catch (IOException e) {
            throw new UncheckedIOException("preparing to write JSON into memory", e);
        }
    }

    /** The object in UTF-8, without a line end. */
    byte[] write(Body body) {
        bytes.reset();
        pendingCount = 0;
        boolean whole = false;
        try {
            json.writeStartObject();
            body.write(this);
            json.writeEndObject();
            json.flush();
            whole = true;
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException("writing JSON into memory", e);
        } finally {
            if (!whole) {
                json = generator();
            }
        }
    }

    /** What writes members of the object that is open now. */
    JsonGenerator generatorForRemainder() throws IOException {
        return open();
    }

    private JsonGenerator open() throws IOException {
        for (int i = 0; i < pendingCount; i++) {
            json.writeFieldName(pending[i]);
            if (pendingArray[i]) {
                json.writeStartArray();
            } else {
                json.writeStartObject();
            }
        }
        pendingCount = 0;
        return json;
    }

    private void pend(String name, boolean array) {
        pending[pendingCount] = name;
        pendingArray[pendingCount] = array;
        pendingCount++;
    }

    IsoTimes times() {
        return times;
    }

    JsonLine text(String name, @Nullable String value) throws IOException {
        if (value != null && !value.isEmpty()) {
            open().writeStringField(name, value);
        }
        return this;
    }

    JsonLine number(String name, @Nullable Long value) throws IOException {
        if (value != null) {
            open().writeNumberField(name, value.longValue());
        }
        return this;
    }

    JsonLine number(String name, @Nullable Integer value) throws IOException {
        if (value != null) {
            open().writeNumberField(name, value.intValue());
        }
        return this;
    }

    JsonLine number(String name, double value) throws IOException {
        open().writeNumberField(name, value);
        return this;
    }

    JsonLine truth(String name, boolean value) throws IOException {
        open().writeBooleanField(name, value);
        return this;
    }

    JsonLine time(String name, @Nullable Instant value) throws IOException {
        if (value != null) {
            open().writeStringField(name, times.text(value));
        }
        return this;
    }

    /** An array of those texts that are there. */
    JsonLine texts(String name, @Nullable String... values) throws IOException {
        boolean begun = false;
        for (String value : values) {
            if (value != null && !value.isEmpty()) {
                if (!begun) {
                    open().writeArrayFieldStart(name);
                    begun = true;
                }
                json.writeString(value);
            }
        }
        if (begun) {
            json.writeEndArray();
        }
        return this;
    }

    /** An object within an object; left out when nothing comes into it. */
    JsonLine object(String name) {
        pend(name, false);
        return this;
    }

    /** An array within an object; left out when nothing comes into it. */
    JsonLine array(String name) {
        pend(name, true);
        return this;
    }

    /** An object within an array. */
    JsonLine item() throws IOException {
        open().writeStartObject();
        return this;
    }

    JsonLine end() throws IOException {
        if (pendingCount > 0) {
            pendingCount--;
        } else if (json.getOutputContext().inArray()) {
            json.writeEndArray();
        } else {
            json.writeEndObject();
        }
        return this;
    }
}
