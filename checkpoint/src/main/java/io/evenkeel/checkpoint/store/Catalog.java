package io.evenkeel.checkpoint.store;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.LongConsumer;

/**
 * What is published in a directory: manifests, certificates, and what of them could not be read.
 * Reading changes nothing.
 */
final class Catalog {

  final TreeMap<Long, Manifest> manifests = new TreeMap<>();
  final Map<Long, CertificateFile> certificates = new HashMap<>();
  final List<Damage> damages = new ArrayList<>();
  final TreeMap<Long, Damage> damagedManifests = new TreeMap<>();

  private final Disk disk;

  private Catalog(Disk disk) {
    this.disk = disk;
  }

  static Catalog read(Disk disk, List<String> files) throws IOException {
    Catalog catalog = new Catalog(disk);
    catalog.readManifests(files);
    catalog.readCertificates(files);
    return catalog;
  }

  private void readManifests(List<String> files) throws IOException {
    for (String file : files) {
      if (Names.isManifest(file)) {
        long sequence = Names.sequence(file);
        try {
          manifests.put(sequence, Manifest.read(disk, sequence));
        } catch (DamagedImageException e) {
          damages.add(e.damage());
          damagedManifests.put(sequence, e.damage());
        }
      }
    }
  }

  private void readCertificates(List<String> files) throws IOException {
    for (String file : files) {
      Manifest manifest = Names.isCertificate(file) ? manifests.get(Names.sequence(file)) : null;
      if (manifest == null) {
        continue;
      }
      try {
        CertificateFile certificate = CertificateFile.read(disk, manifest.sequence());
        // One of another root belonged to an image that was replaced since.
        if (certificate.root().equals(manifest.header().root())) {
          certificates.put(manifest.sequence(), certificate);
        }
      } catch (DamagedImageException e) {
        damages.add(e.damage());
      }
    }
  }

  List<StoredCheckpoint> images() {
    List<StoredCheckpoint> images = new ArrayList<>();
    for (Manifest manifest : manifests.values()) {
      CertificateFile certificate = certificates.get(manifest.sequence());
      images.add(
          new StoredCheckpoint(
              manifest.sequence(),
              manifest.kind(),
              manifest.method(),
              manifest.header(),
              certificate != null,
              certificate != null && certificate.stable()));
    }
    return images;
  }

  Optional<byte[]> certificate(long sequence) {
    return Optional.ofNullable(certificates.get(sequence)).map(file -> file.certificate().clone());
  }

  Manifest published(long sequence) {
    Manifest manifest = manifests.get(sequence);
    if (manifest == null) {
      throw new IllegalArgumentException("there is no checkpoint " + sequence);
    }
    return manifest;
  }

  StoredImage load(long sequence) throws IOException {
    published(sequence);
    return load(Manifest.read(disk, sequence));
  }

  private StoredImage load(Manifest manifest) throws IOException {
    return new StoredImage(disk, manifest, IndexFile.read(disk, manifest));
  }

  Verification verify(long sequence, LongConsumer progress) throws IOException {
    published(sequence);
    try {
      Manifest manifest = Manifest.read(disk, sequence);
      if (certificates.containsKey(sequence)) {
        CertificateFile.read(disk, sequence);
      }
      return new StoreVerifier(disk, progress).verify(load(manifest), manifest);
    } catch (DamagedImageException e) {
      return new Verification(0, 0, List.of(e.damage()));
    }
  }
}
