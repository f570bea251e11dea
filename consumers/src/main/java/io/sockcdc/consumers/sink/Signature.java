package io.sockcdc.consumers.sink;

import io.sockcdc.settings.Secret;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signs messages as Standard Webhooks 1.0.0 says: HMAC-SHA256 over {@code ID.TIMESTAMP.BODY}, in base64 after {@code v1,}.
 * The id stays the same when a message is tried again, the timestamp (seconds since 1970) is that of the try: a receiver
 * that refuses old timestamps and ids that it has had cannot be fooled by a recording.
 */
final class Signature {
    private static final String ALGORITHM = "HmacSHA256";
    private static final String ENCODED = "whsec_";

    private final SecretKeySpec key;

    /** A signer with that key: base64 after {@code whsec_}, else the text in UTF-8. */
    Signature(Secret secret) throws DeliveryException {
        String text = secret.value();
        byte[] bytes;
        if (text.startsWith(ENCODED)) {
            try {
                bytes = Base64.getDecoder().decode(text.substring(ENCODED.length()));
            } catch (IllegalArgumentException e) {
                // The cause might show a part of the key.
                throw new DeliveryException("signing-key begins with whsec_ and is no base64 behind it");
            }
        } else {
            bytes = text.getBytes(StandardCharsets.UTF_8);
        }
        if (bytes.length == 0) {
            throw new DeliveryException("signing-key is empty");
        }
        key = new SecretKeySpec(bytes, ALGORITHM);
    }

    Map<String, String> headers(String id, long epochSeconds, byte[] body) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            mac.update((id + "." + epochSeconds + ".").getBytes(StandardCharsets.UTF_8));
            return Map.of("webhook-signature", "v1," + Base64.getEncoder().encodeToString(mac.doFinal(body)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has " + ALGORITHM, e);
        }
    }
}
