package io.sockcdc.consumers.siem.privacy;

import java.security.GeneralSecurityException;
import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;

/**
 * Crypto-PAn: keyed pseudonyms of addresses that keep prefixes (Xu, Fan, Ammar, Moon: "Prefix-Preserving IP Address
 * Anonymization", 2002). Two addresses that share k bits have pseudonyms that share k bits. Owned by one thread.
 */
final class CryptoPan {
    /** Bytes of a key: half for AES, half for the pad. */
    static final int KEY_BYTES = 32;

    private static final int BLOCK = 16;

    private final Cipher aes;
    private final byte[] pad;
    private final byte[] blocks = new byte[128 * BLOCK];
    private final byte[] encrypted = new byte[128 * BLOCK];

    /** Pseudonyms by this key of {@link #KEY_BYTES} bytes. */
    CryptoPan(byte[] key) {
        if (key.length != KEY_BYTES) {
            throw new IllegalArgumentException("a key has " + KEY_BYTES + " bytes, not " + key.length);
        }
        try {
            // Each block is the input of a pseudo-random function, as the scheme defines it; nothing is encrypted by
            // ECB.
            aes = Cipher.getInstance("AES/ECB/NoPadding");
            aes.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, 0, BLOCK, "AES"));
            pad = aes.doFinal(key, BLOCK, BLOCK);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java runtime has AES", e);
        }
    }

    /** The pseudonym of an address of 4 or 16 bytes, of the same length. */
    byte[] pseudonym(byte[] address) {
        int bits = address.length * 8;
        for (int bit = 0; bit < bits; bit++) {
            int block = bit * BLOCK;
            System.arraycopy(pad, 0, blocks, block, BLOCK);
            System.arraycopy(address, 0, blocks, block, bit / 8);
            int kept = 0xff00 >> bit % 8 & 0xff;
            int at = block + bit / 8;
            blocks[at] = (byte) ((address[bit / 8] & kept) | (pad[bit / 8] & ~kept));
        }
        try {
            aes.update(blocks, 0, bits * BLOCK, encrypted, 0);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("encrypting whole blocks", e);
        }
        byte[] pseudonym = address.clone();
        for (int bit = 0; bit < bits; bit++) {
            int flip = encrypted[bit * BLOCK] >> 7 & 1;
            pseudonym[bit / 8] ^= (byte) (flip << (7 - bit % 8));
        }
        return pseudonym;
    }
}
