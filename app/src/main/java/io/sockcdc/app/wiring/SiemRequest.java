package io.sockcdc.app.wiring;

import io.sockcdc.consumers.config.SiemSettings;
import io.sockcdc.consumers.siem.privacy.PseudonymKey;
import org.jspecify.annotations.Nullable;

/**
 * What a command asks of the export to security systems.
 *
 * @param settings what goes where
 * @param key for pseudonyms, from the environment; null when it has none
 * @param productVersion the version of this program
 */
public record SiemRequest(SiemSettings settings, @Nullable PseudonymKey key, String productVersion) {}
