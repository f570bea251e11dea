package io.sockcdc.collector;

import io.sockcdc.collector.CollectorException.Kind;
import io.sockcdc.collector.observe.MetricsServerException;
import io.sockcdc.collector.spool.SpoolException;
import io.sockcdc.filter.FilterSyntaxException;
import java.io.IOException;
import java.nio.file.Path;

/** Turns what went wrong at the start into one line for the person who started it. */
final class StartFailure {
    private StartFailure() {}

    static CollectorException explain(Exception failure, Path dataDir) {
        if (failure instanceof CollectorException known) {
            return known;
        }
        String message = String.valueOf(failure.getMessage());
        if (failure instanceof SpoolException || failure instanceof IOException) {
            return new CollectorException(
                    Kind.DATA_DIRECTORY,
                    "the data directory " + dataDir + " cannot be used (" + message
                            + "); correct that or choose another with --data-dir",
                    failure);
        }
        if (failure instanceof MetricsServerException) {
            return new CollectorException(Kind.ADDRESS_IN_USE, message, failure);
        }
        if (failure instanceof FilterSyntaxException || failure instanceof IllegalArgumentException) {
            return new CollectorException(Kind.SETTING, message, failure);
        }
        return new CollectorException(
                Kind.CAPTURE, "the collector cannot start with data directory " + dataDir + ": " + failure, failure);
    }
}
