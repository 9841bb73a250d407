package io.evenkeel.api;

/**
 * What one request did to one object, as bytes that only the service understands: the object's new
 * value, a part of it, or that it is gone.
 *
 * @param id the object
 * @param content what {@link UpdateService#complete} applies; the holder must not change it
 */
public record Update(ObjectId id, byte[] content) {}
