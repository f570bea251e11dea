package io.sockcdc.consumers.topology.counts;

import io.sockcdc.consumers.serde.PackedReader;
import io.sockcdc.consumers.serde.PackedWriter;
import io.sockcdc.consumers.serde.Places;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Texts of subjects on their way into bytes or out of them: written out where they come first, and later by their place, so
 * that equal texts are one object when read. One for each way and each run of bytes.
 */
final class TextPlaces {
    private static final int NONE = 0;
    private static final int WRITTEN_OUT = 1;
    private static final int PLACES_FROM = 2;

    private final Places<String> places = new Places<>();
    private final List<String> texts = new ArrayList<>();

    void write(@Nullable String text, PackedWriter out) {
        if (text == null) {
            out.writeLong(NONE);
            return;
        }
        int place = places.find(text);
        if (place < 0) {
            out.writeLong(WRITTEN_OUT).writeText(text);
        } else {
            out.writeLong(PLACES_FROM + place);
        }
    }

    /** Begins anew. */
    void clear() {
        places.clear();
        texts.clear();
    }

    @Nullable String read(PackedReader in) {
        int how = in.readInt();
        if (how == NONE) {
            return null;
        }
        if (how == WRITTEN_OUT) {
            String text = String.valueOf(in.readText());
            texts.add(text);
            return text;
        }
        return texts.get(how - PLACES_FROM);
    }
}
