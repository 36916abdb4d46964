package org.lockkeeper.testing;

import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javax.imageio.ImageIO;

/** Makes a picture a third as large: with the 256 colours that it has most of, and the nearest of them for all others. */
final class Palette {
    private static final int MOST = 256;

    private Palette() {}

    static byte[] few(byte[] png) throws IOException {
        BufferedImage image = Objects.requireNonNull(ImageIO.read(new ByteArrayInputStream(png)));
        int width = image.getWidth();
        int height = image.getHeight();
        int[] pixels = image.getRGB(0, 0, width, height, null, 0, width);
        Map<Integer, Integer> counts = new HashMap<>();
        for (int pixel : pixels) {
            counts.merge(pixel, 1, Integer::sum);
        }
        List<Integer> colours = counts.entrySet().stream()
                .sorted(Map.Entry.<Integer, Integer>comparingByValue(Comparator.reverseOrder()))
                .limit(MOST)
                .map(Map.Entry::getKey)
                .toList();
        int[] table = colours.stream().mapToInt(Integer::intValue).toArray();
        Map<Integer, Integer> index = new HashMap<>();
        BufferedImage indexed = new BufferedImage(
                width,
                height,
                BufferedImage.TYPE_BYTE_INDEXED,
                new IndexColorModel(Byte.SIZE, table.length, table, 0, false, -1, 0));
        int[] row = new int[width];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                row[x] = index.computeIfAbsent(pixels[y * width + x], colour -> nearest(table, colour));
            }
            indexed.getRaster().setPixels(0, y, width, 1, row);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ImageIO.write(indexed, "png", out);
        return out.toByteArray();
    }

    private static int nearest(int[] table, int colour) {
        int best = 0;
        int least = Integer.MAX_VALUE;
        for (int i = 0; i < table.length && least > 0; i++) {
            int distance = 0;
            for (int shift = 0; shift < 3 * Byte.SIZE; shift += Byte.SIZE) {
                int difference = (table[i] >> shift & 0xFF) - (colour >> shift & 0xFF);
                distance += difference * difference;
            }
            if (distance < least) {
                least = distance;
                best = i;
            }
        }
        return best;
    }
}
